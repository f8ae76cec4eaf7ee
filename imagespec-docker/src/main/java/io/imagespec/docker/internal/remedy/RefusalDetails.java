package io.imagespec.docker.internal.remedy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A refused request to a registry.
 *
 * @param registryAction the action
 * @param status the HTTP status, 0 if it is unknown because an engine reported the refusal
 * @param codes the error codes
 * @param text the registry's message
 * @param credentialSource the source of the credential, empty if none was sent
 * @param retryAfter the wait requested by the registry, if any
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">OCI
 *     distribution specification, error codes</a>
 */
public record RefusalDetails(
    RegistryAction registryAction,
    int status,
    List<String> codes,
    String text,
    Optional<String> credentialSource,
    Optional<Duration> retryAfter) {
  /** Copies the list. */
  public RefusalDetails {
    codes = List.copyOf(codes);
  }

  /** The source of a credential that {@code docker login} can replace. */
  private static final Pattern DOCKER_CONFIG =
      Pattern.compile("(?s)(auths|credHelpers|credsStore)\\[.*] in .*[/\\\\]config\\.json");

  boolean isAnonymous() {
    return credentialSource.isEmpty();
  }

  /** Returns true if docker's configuration supplied the credential, not the program's code. */
  boolean isFromDockerConfig() {
    return credentialSource.filter(text -> DOCKER_CONFIG.matcher(text).matches()).isPresent();
  }

  /** Returns the wait as an instruction. */
  String pause() {
    return "wait" + retryAfter.map(pause -> " " + pause.toSeconds() + " s").orElse("");
  }

  boolean isPush() {
    return registryAction == RegistryAction.PUSH;
  }

  boolean isAboutAccess() {
    return is(401, "UNAUTHORIZED") || is(403, "DENIED");
  }

  boolean isNotFound() {
    return is(404, "NAME_UNKNOWN");
  }

  boolean isRateLimited() {
    return is(429, "TOOMANYREQUESTS");
  }

  boolean isUnsupported() {
    return is(405, "UNSUPPORTED");
  }

  private boolean is(int wanted, String code) {
    return status == wanted || (status == 0 && codes.contains(code));
  }

  /** Returns true if the registry's codes or message contain one of the words, ignoring case. */
  boolean mentions(String... words) {
    String lower = (String.join(" ", codes) + " " + text).toLowerCase(Locale.ROOT);
    return List.of(words).stream().anyMatch(lower::contains);
  }
}
