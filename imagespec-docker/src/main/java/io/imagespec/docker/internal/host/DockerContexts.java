package io.imagespec.docker.internal.host;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.name.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The contexts that {@code docker context create} writes.
 *
 * @see <a href="https://github.com/docker/cli/blob/v28.5.0/cli/context/store/store.go">store.go of
 *     the docker command line</a>
 */
final class DockerContexts {
  private final Path directory;

  DockerContexts(DockerConfigDirectory docker) {
    this.directory = docker.path().resolve("contexts");
  }

  /** The engine of a context; an IllegalArgumentException says why there is none. */
  EngineAddress find(String name, String chosenBy) {
    String key = Digest.sha256(name.getBytes(StandardCharsets.UTF_8)).hex();
    Path meta = directory.resolve("meta").resolve(key).resolve("meta.json");
    JsonValue docker =
        DockerConfigDirectory.read(meta)
            .orElseThrow(() -> absent(name, meta))
            .at("Endpoints", "docker");
    String host =
        docker.text("Host").filter(text -> !text.isEmpty()).orElseThrow(() -> noHost(name));
    if (docker.isTrue("SkipTLSVerify")) {
      throw new IllegalArgumentException(
          "docker context \""
              + name
              + "\" skips the verification of the engine's certificate, which ImageSpec does not;"
              + " give the context the engine's CA: `docker context update --docker"
              + " host=…,ca=ca.pem "
              + name
              + "`");
    }
    return address(
        host,
        EngineCertificates.in(directory.resolve("tls").resolve(key).resolve("docker")),
        chosenBy);
  }

  private static EngineAddress address(
      String host, EngineCertificates certificates, String chosenBy) {
    boolean tls = certificates.any();
    Endpoint endpoint = Endpoint.parse(host, tls);
    boolean tcp = endpoint.transport() == Endpoint.Transport.TCP;
    Optional<SSLContext> context =
        tls && tcp ? Optional.of(certificates.toContext()) : Optional.empty();
    return new EngineAddress(endpoint, context, chosenBy);
  }

  private static IllegalArgumentException absent(String name, Path meta) {
    return new IllegalArgumentException(
        "there is no docker context \""
            + name
            + "\" ("
            + meta
            + " is absent); see `docker context ls`");
  }

  private static IllegalArgumentException noHost(String name) {
    return new IllegalArgumentException(
        "docker context \""
            + name
            + "\" has no docker endpoint; see `docker context inspect "
            + name
            + "`");
  }
}
