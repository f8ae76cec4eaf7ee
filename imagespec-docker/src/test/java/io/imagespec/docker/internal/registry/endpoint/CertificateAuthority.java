package io.imagespec.docker.internal.registry.endpoint;

import io.imagespec.docker.internal.registry.testing.ExternalTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An OpenSSL certificate authority, {@code ca.crt}, and the certificates that it signs. */
public record CertificateAuthority(Path directory) {
  /** The key formats of OpenSSL. */
  public enum Form {
    PKCS8("rsa:2048", ""),
    PKCS1("rsa:2048", "openssl rsa -traditional"),
    SEC1("ec", "openssl ec");

    private final String kind;
    private final String conversion;

    Form(String kind, String conversion) {
      this.kind = kind;
      this.conversion = conversion;
    }
  }

  public static CertificateAuthority make(Path directory) throws IOException, InterruptedException {
    ExternalTools.need("openssl");
    Files.createDirectories(directory);
    ExternalTools.run(
        directory,
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-ca -keyout ca.key -out ca.crt"
            .split(" ", -1));
    return new CertificateAuthority(directory);
  }

  public Path certificate() {
    return directory.resolve("ca.crt");
  }

  /** Creates {@code name.cert} and {@code name.key}, valid for 127.0.0.1. */
  public void sign(String name, Form form) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ("openssl req -x509 -CA ca.crt -CAkey ca.key -nodes -days 2 -subj /CN="
                        + name
                        + " -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=CA:FALSE -newkey "
                        + form.kind
                        + " -keyout "
                        + name
                        + ".key -out "
                        + name
                        + ".cert")
                    .split(" ", -1)));
    if (form == Form.SEC1) {
      command.addAll(List.of("-pkeyopt", "ec_paramgen_curve:prime256v1"));
    }
    ExternalTools.run(directory, command.toArray(String[]::new));
    if (!form.conversion.isEmpty()) {
      ExternalTools.run(
          directory,
          (form.conversion + " -in " + name + ".key -out " + name + ".key").split(" ", -1));
    }
  }

  /** Copies the files for a client to the registry's directory below {@code certs.d}. */
  public Path install(Path certificates, String address, String client) throws IOException {
    Path own = Files.createDirectories(certificates.resolve(address));
    Files.copy(certificate(), own.resolve("ca.crt"));
    if (!client.isEmpty()) {
      Files.copy(directory.resolve(client + ".cert"), own.resolve("client.cert"));
      Files.copy(directory.resolve(client + ".key"), own.resolve("client.key"));
    }
    return own;
  }
}
