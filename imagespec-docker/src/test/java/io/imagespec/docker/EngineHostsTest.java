package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.Environment;
import io.imagespec.engine.ContainerEngineProvider;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineHostsTest {
  @TempDir Path home;

  @AfterEach
  void clearInterrupt() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void dockerHostsOfOneAddressAreEqual() {
    assertThat(DockerHost.of("tcp://box:1"))
        .isEqualTo(DockerHost.of("tcp://box:1"))
        .hasSameHashCodeAs(DockerHost.of("tcp://box:1"))
        .isNotEqualTo(DockerHost.of("tcp://box:2"))
        .hasToString("tcp://box:1 (DockerHost.of)");
  }

  @Test
  void buildKitHostsOfOneAddressAreEqual() {
    assertThat(BuildKitHost.of("tcp://box:1"))
        .isEqualTo(BuildKitHost.of("tcp://box:1"))
        .hasSameHashCodeAs(BuildKitHost.of("tcp://box:1"))
        .isNotEqualTo(BuildKitHost.of("tcp://box:2"))
        .hasToString("tcp://box:1 (BuildKitHost.of)");
  }

  @Test
  void refusesAddressesWithPasswordsWithoutQuotingThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BuildKitHost.of("ssh://octo:hunter2@box"))
        .withMessageContaining("ssh://octo:***@box");
  }

  @Test
  void localRegistryHasUrl() {
    try (LocalRegistry registry = LocalRegistry.start()) {
      assertThat(registry.url()).isEqualTo(URI.create("http://" + registry.address()));
    }
  }

  @Test
  void interruptEndsConnectOfProvidersWithInterruptedException() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "tcp://127.0.0.1:" + silent.getLocalPort();
      Map<ContainerEngineProvider, String> variables =
          Map.of(
              new DockerEngineProvider(), "DOCKER_HOST",
              new PodmanEngineProvider(), "CONTAINER_HOST",
              new BuildKitEngineProvider(), "BUILDKIT_HOST");
      variables.forEach(
          (provider, variable) -> {
            Environment environment = Environment.of(Map.of(variable, address), home);
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class)
                .as(provider.name())
                .isThrownBy(() -> provider.connect(environment));
          });
    }
  }

  @Test
  void interruptEndsConnectOfHostsWithCancellationException() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "tcp://127.0.0.1:" + silent.getLocalPort();
      for (Callable<?> connect :
          List.<Callable<?>>of(
              () -> DockerHost.of(address).connect(), () -> BuildKitHost.of(address).connect())) {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(CancellationException.class)
            .isThrownBy(connect::call)
            .withMessageEndingWith(": interrupted");
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }
}
