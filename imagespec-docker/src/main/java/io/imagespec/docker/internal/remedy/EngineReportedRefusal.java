package io.imagespec.docker.internal.remedy;

import io.imagespec.auth.Credential;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryError;
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
public final class EngineReportedRefusal {
  private record Known(Pattern words, String code) {}

  private static final List<Known> KNOWN =
      List.of(
          known("immutable", "TAG_INVALID"),
          known("quota|limit ?exceeded", "TOOMANYREQUESTS"),
          known("unauthorized|authentication required|no basic auth credentials", "UNAUTHORIZED"),
          known("denied|forbidden", "DENIED"),
          known("name (unknown|invalid)|repository .*not found", "NAME_UNKNOWN"),
          known("manifest (unknown|.* not found)", "MANIFEST_UNKNOWN"),
          known("toomanyrequests|too many requests", "TOOMANYREQUESTS"));

  private static final Pattern PLAIN_HTTP =
      Pattern.compile("server gave http response|x509|certificate");

  private EngineReportedRefusal() {}

  private static Known known(String words, String code) {
    return new Known(Pattern.compile(words), code);
  }

  /**
   * A refused push.
   *
   * @param what what was tried
   * @param image what was pushed
   * @param credential who pushed
   * @param words in which it was refused, with what the registry repeats of the credential
   * @param more what else is to be known, after the remedy; perhaps empty
   * @param cause what was thrown
   * @return the exception, with the remedy
   */
  public static RegistryException push(
      String what,
      ImageReference image,
      Optional<Credential> credential,
      String words,
      String more,
      Throwable cause) {
    SecretRedactor secretRedactor = SecretRedactor.of(credential);
    String text = secretRedactor.cleanLines(words);
    String remedy = remedy(text, RegistryAction.PUSH, image, credential) + more;
    RegistryError error =
        RegistryError.of(0, codes(text))
            .withAction(what)
            .withCredentialSource(credential.map(Credential::source).orElse(""))
            .withRemedy(remedy);
    return new RegistryException(
        what + " to " + image.domain() + " " + as(credential) + ": " + text + "; " + remedy,
        error,
        secretRedactor.cause(cause));
  }

  /**
   * A base that was refused.
   *
   * @param engine what pulled it
   * @param base what was pulled
   * @param credential who pulled
   * @param words in which it was refused, with what the registry repeats of the credential
   * @param known the same in words that registries use
   * @param more what else is to be known, after the remedy; perhaps empty
   * @param cause what was thrown
   * @return the exception, with the remedy
   */
  public static BuildFailedException pull(
      String engine,
      ImageReference base,
      Optional<Credential> credential,
      String words,
      String known,
      String more,
      Throwable cause) {
    SecretRedactor secretRedactor = SecretRedactor.of(credential);
    return new BuildFailedException(
        "pull "
            + base
            + " on "
            + engine
            + " "
            + as(credential)
            + ": "
            + secretRedactor.cleanLines(words)
            + "; "
            + remedy(known, RegistryAction.PULL, base, credential)
            + more,
        BuildFailedException.Failure.none(),
        secretRedactor.cause(cause));
  }

  /**
   * The error codes that a registry's words stand for.
   *
   * @param text the words
   * @return one code, or none if the words are not known
   */
  public static List<String> codes(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return KNOWN.stream()
        .filter(known -> known.words().matcher(lower).find())
        .map(Known::code)
        .limit(1)
        .toList();
  }

  /**
   * Who asked, for a message.
   *
   * @param credential the credential
   * @return user and origin, never the secret
   */
  public static String as(Optional<Credential> credential) {
    return credential
        .map(c -> "as " + user(c.username()) + " (from " + c.source() + ")")
        .orElse("without a credential");
  }

  private static String user(String name) {
    return name.isEmpty() ? "a user without a name" : "user " + name;
  }

  /**
   * What to do; of words that are not known, only the connection can be spoken of.
   *
   * @param text the words
   * @param registryAction what was tried
   * @param image on what
   * @param credential as whom
   * @return one line, without a full stop
   */
  public static String remedy(
      String text,
      RegistryAction registryAction,
      ImageReference image,
      Optional<Credential> credential) {
    List<String> codes = codes(text);
    if (codes.isEmpty()) {
      return connection(text, image);
    }
    return codes.contains("MANIFEST_UNKNOWN")
        ? "check that the image still exists there"
        : RemediesByHost.of(image)
            .remedy(
                new RefusalDetails(
                    registryAction, 0, codes, text, credential.isEmpty(), Optional.empty()));
  }

  private static String connection(String text, ImageReference image) {
    return PLAIN_HTTP.matcher(text.toLowerCase(Locale.ROOT)).find()
        ? "the engine wants TLS with a certificate it trusts; if "
            + image.domain()
            + " has none, list it under insecure registries in the engine's own configuration"
        : "check that the engine can reach " + image.domain();
  }
}
