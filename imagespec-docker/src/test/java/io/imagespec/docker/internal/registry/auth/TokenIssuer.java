package io.imagespec.docker.internal.registry.auth;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import io.imagespec.docker.internal.tls.PemFile;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A token server for the distribution project's registry: RS256 with the key in {@code x5c}. User
 * octo with password hunter2 (or refresh token {@code again}) may pull and push below {@code
 * team/}. Other users have no permissions.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/jwt/">its specification</a>
 */
public final class TokenIssuer implements AutoCloseable {
  /** The seconds for which the registry accepts an expired token. */
  static final int LEEWAY = 60;

  private final PrivateKey key;
  private final Path certificate;
  private final FakeServer server;
  private volatile long life = 300;

  public TokenIssuer(Path certificate, Path key) throws IOException {
    this.key = new PemFile(key).key();
    this.certificate = certificate;
    this.server = new FakeServer(this::answer);
  }

  /**
   * Sets the seconds for which the registry accepts a token, regardless of the announced expiry.
   */
  void life(long seconds) {
    life = seconds;
  }

  /** The lines of {@code auth} for a registry that trusts this issuer. */
  public String auth() {
    return "token:\n  realm: http://"
        + server.address()
        + "/token\n  service: the registry\n  issuer: test\n  rootcertbundle: "
        + certificate
        + "\n";
  }

  public List<String> seen() {
    return server.seen();
  }

  private Response answer(Seen request) throws GeneralSecurityException {
    boolean isPost = request.method().equals("POST");
    String fields = isPost ? request.body() : request.query();
    boolean isUser =
        isPost
            ? fields(fields, "refresh_token").contains("again")
            : request.authorization().equals(basic());
    if (!isUser && (isPost || !request.authorization().isEmpty())) {
      return Response.of(401, "{\"details\":\"incorrect username or password\"}");
    }
    List<JsonObjectBuilder> access =
        fields(fields, "scope").stream()
            .flatMap(scopes -> Stream.of(scopes.split(" ", -1)))
            .filter(scope -> isUser && scope.startsWith("repository:team/"))
            .map(TokenIssuer::access)
            .toList();
    String token = sign(access);
    return Response.of(
        200,
        "{\"expires_in\":300,\"" + (isPost ? "access_token" : "token") + "\":\"" + token + "\"}");
  }

  private static String basic() {
    return "Basic "
        + Base64.getEncoder().encodeToString("octo:hunter2".getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> fields(String form, String name) {
    List<String> values = new ArrayList<>();
    for (String pair : form.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        values.add(URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
      }
    }
    return values;
  }

  private static JsonObjectBuilder access(String scope) {
    String[] parts = scope.split(":", -1);
    return new JsonObjectBuilder()
        .put("type", parts[0])
        .put("name", parts[1])
        .putTexts("actions", List.of(parts[2].split(",", -1)));
  }

  private String sign(List<JsonObjectBuilder> access) throws GeneralSecurityException {
    long now = Instant.now().getEpochSecond();
    JsonObjectBuilder header =
        new JsonObjectBuilder()
            .put("typ", "JWT")
            .put("alg", "RS256")
            .putTexts(
                "x5c",
                List.of(
                    Base64.getEncoder()
                        .encodeToString(
                            new PemFile(certificate).certificates().get(0).getEncoded())));
    JsonObjectBuilder claims =
        new JsonObjectBuilder()
            .put("iss", "test")
            .put("sub", "octo")
            .put("aud", "the registry")
            .put("exp", now + life - LEEWAY)
            .put("nbf", now - 10)
            .put("iat", now)
            .put("jti", UUID.randomUUID().toString())
            .putObjects("access", access);
    String payload = encode(header.toBytes()) + "." + encode(claims.toBytes());
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(payload.getBytes(StandardCharsets.US_ASCII));
    return payload + "." + encode(signature.sign());
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.close();
  }
}
