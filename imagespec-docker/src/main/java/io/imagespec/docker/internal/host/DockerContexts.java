package io.imagespec.docker.internal.host;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.name.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The contexts written by {@code docker context create}.
 *
 * @see <a href="https://github.com/docker/cli/blob/v28.5.0/cli/context/store/store.go">store.go of
 *     the docker command line</a>
 */
final class DockerContexts {
  private final Path directory;

  DockerContexts(DockerConfigDirectory docker) {
    this.directory = docker.path().resolve("contexts");
  }

  /** Returns the engine of a context, or throws an IllegalArgumentException with the reason. */
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
              + "\" skips the verification of the engine's certificate, which ImageSpec does not"
              + " support; add the engine's CA to the context: `docker context update --docker"
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
        "docker context \""
            + name
            + "\" does not exist ("
            + meta
            + " is missing); see `docker context ls`");
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
