package io.imagespec.docker.internal.engine.api;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.JsonObjectBuilder;
import java.util.Base64;
import java.util.Optional;

/**
 * The headers that pass credentials for registries to an engine: JSON in UTF-8, encoded in base64
 * for URLs.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/#section/Authentication">Docker Engine
 *     API, authentication</a>
 */
public final class RegistryAuthHeaders {
  /** The header for a push or pull. Docker always requires it; {@code {}} is anonymous. */
  public static final String HEADER = "X-Registry-Auth";

  /** The header for a build, with a credential for each registry. */
  public static final String CONFIG_HEADER = "X-Registry-Config";

  private static final String HUB = "docker.io";
  private static final String HUB_SERVER = "https://index.docker.io/v1/";

  private RegistryAuthHeaders() {}

  public static String header(String domain, Optional<Credential> credential) {
    return encode(credential.map(c -> json(domain, c)).orElseGet(JsonObjectBuilder::new));
  }

  public static String configHeader(String domain, Optional<Credential> credential) {
    JsonObjectBuilder config = new JsonObjectBuilder();
    credential.ifPresent(c -> config.put(server(domain), json(domain, c)));
    return encode(config);
  }

  private static JsonObjectBuilder json(String domain, Credential credential) {
    JsonObjectBuilder json = new JsonObjectBuilder().put("serveraddress", server(domain));
    return switch (credential.kind()) {
      case PASSWORD ->
          json.put("username", credential.username()).put("password", credential.secret());
      case IDENTITY_TOKEN -> json.put("identitytoken", credential.secret());
      case REGISTRY_TOKEN -> json.put("registrytoken", credential.secret());
    };
  }

  private static String server(String domain) {
    return domain.equals(HUB) ? HUB_SERVER : domain;
  }

  private static String encode(JsonObjectBuilder json) {
    return Base64.getUrlEncoder().encodeToString(json.toBytes());
  }
}
