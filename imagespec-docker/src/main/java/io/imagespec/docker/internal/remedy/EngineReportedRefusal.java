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
 * A refusal by a registry that an engine reports as text, with the remedy if the text is known.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">OCI
 *     distribution specification, error codes</a>
 */
public final class EngineReportedRefusal {
  private record Known(Pattern text, String code) {}

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

  private static Known known(String regex, String code) {
    return new Known(Pattern.compile(regex), code);
  }

  /**
   * Creates the exception for a refused push.
   *
   * @param what the action
   * @param image the image that was pushed
   * @param credential the credential that was used
   * @param words the text of the refusal, which may contain the credential
   * @param more additional text after the remedy; may be empty
   * @param cause the engine's exception
   * @return the exception with the remedy
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
   * Creates the exception for a refused pull of a base.
   *
   * @param engine the engine that pulled
   * @param base the base
   * @param credential the credential that was used
   * @param words the text of the refusal, which may contain the credential
   * @param known the refusal in the words of registries
   * @param more additional text after the remedy; may be empty
   * @param cause the engine's exception
   * @return the exception with the remedy
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
   * Returns the error code that a registry's text stands for.
   *
   * @param text the text
   * @return one code, or an empty list if the text is unknown
   */
  public static List<String> codes(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return KNOWN.stream()
        .filter(known -> known.text().matcher(lower).find())
        .map(Known::code)
        .limit(1)
        .toList();
  }

  /**
   * Describes the user of a request for a message.
   *
   * @param credential the credential
   * @return the user and the source of the credential, never the secret
   */
  public static String as(Optional<Credential> credential) {
    return credential
        .map(c -> "as " + user(c.username()) + " (from " + c.source() + ")")
        .orElse("without a credential");
  }

  private static String user(String name) {
    return name.isEmpty() ? "a user with an empty name" : "user " + name;
  }

  /**
   * Returns the remedy. For an unknown text it is about the connection.
   *
   * @param text the text of the refusal
   * @param registryAction the action
   * @param image the image
   * @param credential the credential that was used
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
                    registryAction,
                    0,
                    codes,
                    text,
                    credential.map(Credential::source),
                    Optional.empty()));
  }

  private static String connection(String text, ImageReference image) {
    return PLAIN_HTTP.matcher(text.toLowerCase(Locale.ROOT)).find()
        ? "the engine requires TLS with a trusted certificate; if "
            + image.domain()
            + " has none, add it to the insecure registries in the engine's own configuration"
        : "check that the engine can reach " + image.domain();
  }
}
