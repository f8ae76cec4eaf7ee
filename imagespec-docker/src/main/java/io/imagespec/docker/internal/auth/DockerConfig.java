package io.imagespec.docker.internal.auth;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.name.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a {@code config.json} said when it was read. */
final class DockerConfig {
  /** The largest file, in bytes. */
  static final int LIMIT = 4 * 1024 * 1024;

  private final Path file;
  private final Json json;

  private DockerConfig(Path file, Json json) {
    this.file = file;
    this.json = json;
  }

  /**
   * Reads the file. None, a directory (an optional secret that is not mounted) and a link to
   * nothing count as an empty one.
   *
   * @throws CredentialTrouble if it cannot be read, or is no configuration
   */
  static DockerConfig read(Path file) throws CredentialTrouble {
    Json json = parse(file, Files.isDirectory(file) ? new byte[0] : bytes(file));
    if (!json.isMissing() && !json.isObject()) {
      throw new CredentialTrouble(file + " is not a JSON object; repair it or move it away");
    }
    return new DockerConfig(file, json);
  }

  private static byte[] bytes(Path file) throws CredentialTrouble {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LIMIT + 1);
      if (bytes.length > LIMIT) {
        throw new CredentialTrouble(
            file + " has more than " + LIMIT + " bytes; it cannot be docker's configuration");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      return new byte[0];
    } catch (IOException e) {
      throw new CredentialTrouble(
          file
              + " cannot be read ("
              + e
              + "); make it readable, or set DOCKER_CONFIG to another directory");
    }
  }

  private static Json parse(Path file, byte[] bytes) throws CredentialTrouble {
    try {
      return Json.parse(bytes);
    } catch (MalformedJsonException e) {
      throw new CredentialTrouble(file + " is " + e.getMessage() + "; repair it or move it away");
    }
  }

  /** The helper for a registry; with one, {@code auths} is not looked at. */
  Optional<HelperChoice> helper(String key) throws CredentialTrouble {
    Json own = section("credHelpers").get(key);
    return own == null || own.isMissing()
        ? choice("credsStore", json.at("credsStore"))
        : choice("credHelpers", own);
  }

  private Optional<HelperChoice> choice(String setting, Json value) throws CredentialTrouble {
    if (!value.isMissing() && value.text().isEmpty()) {
      throw new CredentialTrouble(setting + " in " + file + " is not a text; repair it");
    }
    return value
        .text()
        .filter(name -> !name.isEmpty())
        .map(name -> new HelperChoice(name, source(setting, name)));
  }

  /**
   * The entry of {@code auths} for a repository; one that is there but empty hides all less
   * specific ones.
   */
  Optional<AuthEntry> entry(ImageReference repository) throws CredentialTrouble {
    Map<String, Json> auths = section("auths");
    for (String scope : ServerKey.scopes(repository)) {
      if (auths.containsKey(scope)) {
        return entry(auths, scope);
      }
    }
    String key = ServerKey.of(repository);
    return auths.containsKey(key) ? entry(auths, key) : entryByHost(auths, repository);
  }

  private Optional<AuthEntry> entryByHost(Map<String, Json> auths, ImageReference repository) {
    return auths.keySet().stream()
        .filter(ServerKey::isForHost)
        .filter(key -> isHostOf(key, repository))
        .findFirst()
        .flatMap(key -> entry(auths, key));
  }

  private static boolean isHostOf(String key, ImageReference repository) {
    String host = ServerKey.hostOf(key);
    return host.equals(repository.domain())
        || (ServerKey.isHub(repository) && host.equals("index.docker.io"));
  }

  private Optional<AuthEntry> entry(Map<String, Json> auths, String key) {
    return Optional.ofNullable(auths.get(key))
        .map(json -> new AuthEntry(json, source("auths", key)));
  }

  private Map<String, Json> section(String name) throws CredentialTrouble {
    Json section = json.at(name);
    if (!section.isMissing() && !section.isObject()) {
      throw new CredentialTrouble(name + " in " + file + " is not a JSON object; repair it");
    }
    return section.fields();
  }

  private String source(String setting, String name) {
    return setting + "[" + name + "] in " + file;
  }
}
