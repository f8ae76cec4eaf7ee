package io.imagespec.docker.internal.credentials;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.name.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A fake machine with files, variables and shell scripts as credential helpers. */
final class FakeHome {
  private final Path root;
  private final Map<String, String> variables = new HashMap<>();
  private String os = "Linux";

  /** The clock of the machine. */
  final ManualClock clock = new ManualClock();

  FakeHome(Path root) {
    this.root = root;
    set("PATH", root.resolve("bin") + ":/usr/bin:/bin");
  }

  FakeHome set(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  FakeHome os(String name) {
    os = name;
    return this;
  }

  Map<String, String> variables() {
    return Map.copyOf(variables);
  }

  Path path(String name) {
    return root.resolve(name);
  }

  FakeHome file(String name, String content) throws IOException {
    Files.createDirectories(path(name).getParent());
    Files.writeString(path(name), content);
    return this;
  }

  /** Writes the configuration of the Docker CLI. */
  FakeHome config(String content) throws IOException {
    return file(".docker/config.json", content);
  }

  FakeHome helper(String name, String script) throws IOException {
    file("bin/docker-credential-" + name, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(
        path("bin/docker-credential-" + name), PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  /** Writes a helper that returns one credential. */
  FakeHome helperOf(String name, String username, String secret) throws IOException {
    return helper(name, "echo '{\"Username\":\"" + username + "\",\"Secret\":\"" + secret + "\"}'");
  }

  Environment environment() {
    return Environment.of(variables, root, os);
  }

  ConfigLocations places() {
    return new ConfigLocations(environment(), root.resolve("run"), clock);
  }

  ConfigKeychain standard() {
    return ConfigKeychain.of(places().standard(), places(), Duration.ofSeconds(20));
  }

  ConfigKeychain podman() {
    return ConfigKeychain.of(places().podman(), places(), Duration.ofSeconds(20));
  }

  ConfigKeychain mounted(String place) {
    return ConfigKeychain.of(places().mounted(path(place)), places(), Duration.ofSeconds(20));
  }

  Optional<Credential> find(String reference) {
    return standard().find(ImageReference.parse(reference));
  }

  /** The user of the found credential, or {@code none}. */
  String user(String reference) {
    return user(standard(), reference);
  }

  static String user(ConfigKeychain keychain, String reference) {
    return keychain.find(ImageReference.parse(reference)).map(Credential::username).orElse("none");
  }

  /** A configuration with entries of the form {@code key=user}. {@code key=} is an empty entry. */
  static String auths(String... entries) {
    StringBuilder auths = new StringBuilder();
    for (String entry : entries) {
      int equals = entry.lastIndexOf('=');
      String user = entry.substring(equals + 1);
      auths
          .append(auths.length() == 0 ? "" : ",")
          .append('"')
          .append(entry, 0, equals)
          .append("\":{")
          .append(user.isEmpty() ? "" : "\"auth\":\"" + base64(user + ":hunter2") + "\"")
          .append('}');
    }
    return "{\"auths\":{" + auths + "}}";
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
