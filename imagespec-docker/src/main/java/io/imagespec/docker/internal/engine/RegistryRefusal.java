package io.imagespec.docker.internal.engine;

import io.imagespec.auth.Credential;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a registry told the engine, as far as its words are known, and what to do about it.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">OCI
 *     distribution specification, error codes</a>
 */
final class RegistryRefusal {
  private record Known(Pattern words, String code) {}

  private static final List<Known> KNOWN =
      List.of(
          known("unauthorized|authentication required|no basic auth credentials", "UNAUTHORIZED"),
          known("denied|forbidden", "DENIED"),
          known("name (unknown|invalid)|repository .*not found", "NAME_UNKNOWN"),
          known("manifest (unknown|.* not found)", "MANIFEST_UNKNOWN"),
          known("toomanyrequests|too many requests", "TOOMANYREQUESTS"));

  private static final Pattern PLAIN_HTTP =
      Pattern.compile("server gave http response|x509|certificate");

  private RegistryRefusal() {}

  private static Known known(String words, String code) {
    return new Known(Pattern.compile(words), code);
  }

  static RegistryException push(
      String what, ImageReference image, Optional<Credential> credential, RefusedException e) {
    String message =
        what
            + " to "
            + image.domain()
            + " "
            + as(credential)
            + ": "
            + e.text()
            + remedy(e.text(), image, credential);
    return new RegistryException(message, 0, codes(e.text()), e);
  }

  static List<String> codes(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return KNOWN.stream()
        .filter(known -> known.words().matcher(lower).find())
        .map(Known::code)
        .limit(1)
        .toList();
  }

  static String as(Optional<Credential> credential) {
    return credential
        .map(c -> "as user " + c.username() + " (from " + c.source() + ")")
        .orElse("without a credential");
  }

  /** Begins with a semicolon, or is empty if there is nothing to say. */
  static String remedy(String text, ImageReference image, Optional<Credential> credential) {
    String code = codes(text).stream().findFirst().orElse("");
    return switch (code) {
      case "UNAUTHORIZED", "DENIED" ->
          credential.isPresent()
              ? "; check that this user may access " + image.repository()
              : "; log in with `docker login " + image.domain() + "`";
      case "NAME_UNKNOWN" -> "; check that the repository " + image.repository() + " exists";
      case "MANIFEST_UNKNOWN" -> "; check that the image still exists there";
      case "TOOMANYREQUESTS" -> "; wait, or log in to be allowed more";
      default -> connection(text, image);
    };
  }

  private static String connection(String text, ImageReference image) {
    return PLAIN_HTTP.matcher(text.toLowerCase(Locale.ROOT)).find()
        ? "; the engine wants TLS with a certificate it trusts; if "
            + image.domain()
            + " has none, list it under insecure registries in the engine's own configuration"
        : "; check that the engine can reach " + image.domain();
  }
}
