package io.imagespec.docker.internal.credentials;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.name.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The content of a configuration at the time of the read. Equality is identity, so that a response
 * cached for one configuration is never used for the next one.
 */
final class DockerConfig {
  private static final String AUTHS = "auths";
  private static final String HELPERS = "credHelpers";
  private static final String STORE = "credsStore";

  private final String place;
  private final ConfigFlavor configFlavor;
  private final JsonValue json;

  private DockerConfig(String place, ConfigFlavor configFlavor, JsonValue json) {
    this.place = place;
    this.configFlavor = configFlavor;
    this.json = json;
  }

  /**
   * Parses a configuration. Empty or blank content is an empty configuration.
   *
   * @throws CredentialException if the content is not a configuration; the message does not repeat
   *     the content
   */
  static DockerConfig parse(String place, ConfigFlavor configFlavor, byte[] content) {
    JsonValue json;
    try {
      json =
          configFlavor.readsFirstDocument()
              ? JsonValue.parseFirst(content)
              : JsonValue.parse(content);
    } catch (MalformedJsonException e) {
      throw new CredentialException(place + " is " + e.getMessage() + "; " + configFlavor.repair());
    }
    if (!json.isMissing() && !json.isObject()) {
      throw new CredentialException(place + " is not a JSON object; " + configFlavor.repair());
    }
    return new DockerConfig(place, configFlavor, json);
  }

  ConfigFlavor configFlavor() {
    return configFlavor;
  }

  /** Returns the helper for a registry. */
  Optional<CredentialHelperName> helper(ImageReference repository) {
    JsonValue own = section(HELPERS).get(configFlavor.key(repository));
    if (own != null && !own.isMissing()) {
      return choice(HELPERS, own);
    }
    return configFlavor.hasStore()
        ? choice(STORE, CaseInsensitiveFields.get(json, STORE))
        : Optional.empty();
  }

  private Optional<CredentialHelperName> choice(String setting, JsonValue value) {
    if (!value.isMissing() && value.text().isEmpty()) {
      throw new CredentialException(
          setting + " in " + place + " is not a string; " + configFlavor.repair());
    }
    return value
        .text()
        .filter(name -> !name.isEmpty())
        .map(name -> new CredentialHelperName(name, source(setting, name)));
  }

  /**
   * Returns true if the configuration names a credential store that is ignored, as the tool itself
   * ignores it.
   */
  boolean hasIgnoredStore() {
    return !configFlavor.hasStore() && CaseInsensitiveFields.filled(json, STORE).isPresent();
  }

  /**
   * Returns the credential for a repository in {@code auths}. An empty entry hides all less
   * specific ones, except for the kubelet, which tries all matching entries.
   */
  Optional<Credential> written(ImageReference repository) {
    return configFlavor == ConfigFlavor.MOUNTED
        ? mounted(repository)
        : entry(repository).flatMap(AuthEntry::credential);
  }

  private Optional<Credential> mounted(ImageReference repository) {
    Map<String, JsonValue> auths = auths();
    return KubernetesKey.matching(auths.keySet(), repository).stream()
        .flatMap(key -> entry(auths, key).stream())
        .flatMap(entry -> entry.credential().stream())
        .findFirst();
  }

  private Optional<AuthEntry> entry(ImageReference repository) {
    Map<String, JsonValue> auths = auths();
    List<String> exact = new ArrayList<>(ServerKey.scopes(repository));
    exact.add(configFlavor.key(repository));
    exact.add(ServerKey.of(repository));
    for (String key : exact) {
      if (auths.containsKey(key)) {
        return entry(auths, key);
      }
    }
    return keyByHost(auths, repository).flatMap(key -> entry(auths, key));
  }

  private static Optional<String> keyByHost(
      Map<String, JsonValue> auths, ImageReference repository) {
    return auths.keySet().stream()
        .filter(ServerKey::isForHost)
        .filter(key -> isHostOf(key, repository))
        .findFirst();
  }

  private static boolean isHostOf(String key, ImageReference repository) {
    String host = ServerKey.hostOf(key);
    return host.equals(repository.domain())
        || (ServerKey.isHub(repository) && host.equals("index.docker.io"));
  }

  private Optional<AuthEntry> entry(Map<String, JsonValue> auths, String key) {
    return Optional.ofNullable(auths.get(key))
        .map(entry -> new AuthEntry(entry, source(AUTHS, key), configFlavor.login()));
  }

  private Map<String, JsonValue> auths() {
    return isBare() ? json.fields() : section(AUTHS);
  }

  /**
   * Returns true if the file has only the entries of {@code auths}, as in docker's legacy file and
   * Kubernetes' legacy secret.
   */
  private boolean isBare() {
    return configFlavor == ConfigFlavor.MOUNTED
        && Stream.of(AUTHS, HELPERS, STORE)
            .allMatch(name -> CaseInsensitiveFields.get(json, name).isMissing());
  }

  private Map<String, JsonValue> section(String name) {
    JsonValue section = CaseInsensitiveFields.get(json, name);
    if (!section.isMissing() && !section.isObject()) {
      throw new CredentialException(
          name + " in " + place + " is not a JSON object; " + configFlavor.repair());
    }
    return section.fields();
  }

  private String source(String setting, String name) {
    return setting + "[" + name + "] in " + place;
  }

  /** Returns the location, never the content. */
  @Override
  public String toString() {
    return place;
  }
}
