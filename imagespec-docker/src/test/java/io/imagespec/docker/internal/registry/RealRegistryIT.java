package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.auth.TokenClient;
import io.imagespec.docker.internal.registry.endpoint.CertificateAuthority;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import io.imagespec.docker.internal.registry.testing.OciLayout;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.registry.RemoteImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Images that skopeo pushed to the distribution project's registry are found with each kind of
 * authentication.
 */
class RealRegistryIT {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final Credential OCTO = Credential.password("octo", "hunter2", "test");

  @TempDir Path directory;
  private OciLayout image;

  @BeforeEach
  void write() throws IOException {
    image = OciLayout.write(directory.resolve("image"));
  }

  private HttpImageRegistry connect() {
    return HttpImageRegistry.connect(
        RegistryOptions.builder(
                Environment.of(Map.of(), directory), repository -> Optional.of(OCTO))
            .build());
  }

  private void assertFound(String address) {
    ImageReference reference = ImageReference.parse(address + "/a/b:1");
    try (HttpImageRegistry registry = connect()) {
      assertThat(registry.find(reference).map(Descriptor::digest)).contains(image.digest());
      RemoteImage remote = registry.inspect(reference, Set.of(AMD64)).orElseThrow();
      assertThat(remote.platforms().values()).extracting(ImageConfig::user).containsExactly("octo");
      registry.tag(remote.pinned(), "2");
      assertThat(registry.find(reference.withTag("2")).map(Descriptor::digest))
          .contains(image.digest());
      assertThat(registry.find(reference.withTag("3"))).isEmpty();
    }
  }

  @Test
  void imageIsFoundWithPasswordOverHttp() throws Exception {
    String auth = RealRegistry.htpasswd(directory, "octo", "hunter2");
    try (RealRegistry real = RealRegistry.start(directory, "", auth)) {
      image.push(real.address() + "/a/b:1", "--dest-tls-verify=false", "--dest-creds=octo:hunter2");
      assertFound(real.address());
    }
  }

  @ParameterizedTest
  @EnumSource(CertificateAuthority.Form.class)
  void imageIsFoundWithClientCertificateOverHttps(CertificateAuthority.Form form) throws Exception {
    CertificateAuthority authority = authority(form);
    try (RealRegistry real = startEncrypted(authority, true)) {
      Path certificates =
          authority.install(
              directory.resolve(".config/containers/certs.d"), real.address(), "client");
      image.push(
          real.address() + "/a/b:1",
          "--dest-cert-dir=" + certificates,
          "--dest-creds=octo:hunter2");
      assertFound(real.address());
    }
  }

  @Test
  void missingClientCertificateIsReportedWithPath() throws Exception {
    CertificateAuthority authority = authority(CertificateAuthority.Form.PKCS8);
    try (RealRegistry real = startEncrypted(authority, true)) {
      authority.install(directory.resolve(".config/docker/certs.d"), real.address(), "");
      assertThatThrownBy(() -> assertFound(real.address()))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("/etc/docker/certs.d/" + real.address() + "/client.cert");
    }
  }

  @Test
  void certificateOfAnotherAuthorityIsRefused() throws Exception {
    CertificateAuthority authority = authority(CertificateAuthority.Form.PKCS8);
    CertificateAuthority other = CertificateAuthority.make(directory.resolve("other"));
    try (RealRegistry real = startEncrypted(authority, false)) {
      other.install(directory.resolve(".config/docker/certs.d"), real.address(), "");
      assertThatThrownBy(() -> assertFound(real.address()))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining(": TLS handshake with " + real.address());
    }
  }

  private CertificateAuthority authority(CertificateAuthority.Form form) throws Exception {
    CertificateAuthority authority = CertificateAuthority.make(directory.resolve("ca"));
    authority.sign("server", CertificateAuthority.Form.PKCS8);
    authority.sign("client", form);
    return authority;
  }

  private RealRegistry startEncrypted(CertificateAuthority authority, boolean wantsClient)
      throws Exception {
    Path files = authority.directory();
    String tls =
        "tls:\n  certificate: "
            + files.resolve("server.cert")
            + "\n  key: "
            + files.resolve("server.key")
            + (wantsClient ? "\n  clientcas: [" + authority.certificate() + "]" : "");
    return RealRegistry.start(directory, tls, RealRegistry.htpasswd(directory, "octo", "hunter2"));
  }

  @Test
  void blobsOnAnotherHostAreReadWithoutPassword() throws Exception {
    String auth = RealRegistry.htpasswd(directory, "octo", "hunter2");
    try (RealRegistry real = RealRegistry.start(directory, "", auth);
        FakeServer storage =
            FakeServer.at(
                2, request -> forward(real, request, Optional.of(TokenClient.basic(OCTO))));
        FakeServer front =
            new FakeServer(
                request ->
                    request.path().contains("/blobs/sha256") && !request.authorization().isEmpty()
                        ? Response.of(307)
                            .with("Location", "http://" + storage.address() + request.path())
                        : forward(
                            real,
                            request,
                            Optional.of(request.authorization())
                                .filter(text -> !text.isEmpty())))) {
      image.push(real.address() + "/a/b:1", "--dest-tls-verify=false", "--dest-creds=octo:hunter2");
      assertFound(front.address());
      assertThat(front.seen())
          .anyMatch(line -> line.contains("/blobs/sha256") && line.contains("["));
      assertThat(storage.address()).startsWith("127.0.0.2:");
      assertThat(storage.seen()).hasSize(1).noneMatch(line -> line.contains("["));
    }
  }

  private static Response forward(RealRegistry real, Seen request, Optional<String> authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create("http://" + real.address() + request.path()))
            .header("Accept", String.join(", ", MediaTypes.MANIFESTS))
            .header("Content-Type", MediaTypes.MANIFEST)
            .method(request.method(), BodyPublishers.ofString(request.body()));
    authorization.ifPresent(value -> builder.header("Authorization", value));
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(builder.build(), BodyHandlers.ofString());
    Response response = Response.of(answer.statusCode(), answer.body());
    for (String name :
        List.of("Content-Type", "Content-Length", "Docker-Content-Digest", "WWW-Authenticate")) {
      List<String> values = answer.headers().allValues(name);
      response = values.isEmpty() ? response : response.with(name, values.toArray(String[]::new));
    }
    return response;
  }
}
