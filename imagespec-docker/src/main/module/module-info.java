/**
 * Engines, registries and credentials, which build, push and pull images.
 *
 * <p>Compiled against the packaged jar, because it names relocated packages.
 */
module io.imagespec.docker {
  requires transitive io.imagespec;
  requires com.fasterxml.jackson.databind;
  requires java.logging;
  requires java.net.http;
  requires jdk.httpserver;
  requires jdk.net;
  requires jdk.unsupported;
  requires org.slf4j;
  requires static transitive org.jspecify;
  // Windows' named pipes only. It has no descriptor, which jlink would refuse.
  requires static com.sun.jna;
  // Layers with zstd only.
  requires static aircompressor;

  exports io.imagespec.docker;

  opens imagespec.shaded.com.github.dockerjava.api.command to
      com.fasterxml.jackson.databind;
  opens imagespec.shaded.com.github.dockerjava.api.model to
      com.fasterxml.jackson.databind;
  opens imagespec.shaded.com.github.dockerjava.core to
      com.fasterxml.jackson.databind;
  opens imagespec.shaded.com.github.dockerjava.core.command to
      com.fasterxml.jackson.databind;

  uses imagespec.shaded.io.grpc.LoadBalancerProvider;
  uses imagespec.shaded.io.grpc.ManagedChannelProvider;
  uses imagespec.shaded.io.grpc.NameResolverProvider;
  uses imagespec.shaded.io.grpc.ServerProvider;

  provides io.imagespec.auth.KeychainProvider with
      io.imagespec.docker.DockerKeychainProvider;
  provides io.imagespec.engine.ContainerEngineProvider with
      io.imagespec.docker.DockerEngineProvider,
      io.imagespec.docker.PodmanEngineProvider,
      io.imagespec.docker.BuildKitEngineProvider,
      io.imagespec.docker.EmbeddedEngineProvider;
  provides io.imagespec.registry.ImageRegistryProvider with
      io.imagespec.docker.HttpRegistryProvider;
  provides imagespec.shaded.io.grpc.LoadBalancerProvider with
      imagespec.shaded.io.grpc.internal.PickFirstLoadBalancerProvider;
  provides imagespec.shaded.io.grpc.ManagedChannelProvider with
      imagespec.shaded.io.grpc.okhttp.OkHttpChannelProvider;
  provides imagespec.shaded.io.grpc.NameResolverProvider with
      imagespec.shaded.io.grpc.internal.DnsNameResolverProvider;
  provides imagespec.shaded.io.grpc.ServerProvider with
      imagespec.shaded.io.grpc.okhttp.OkHttpServerProvider;
}
