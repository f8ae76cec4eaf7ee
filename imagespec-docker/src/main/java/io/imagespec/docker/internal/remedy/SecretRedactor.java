package io.imagespec.docker.internal.remedy;

import io.imagespec.auth.Credential;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Removes secrets from messages. A server may repeat a secret that it received, unchanged or in the
 * encoding of HTTP headers, forms, JSON and HTML. Not thread-safe.
 */
public final class SecretRedactor {
  /** An authorization header in a message, from this client or another, but not an English word. */
  private static final Pattern HEADER =
      Pattern.compile("\\b((?i:basic|bearer))\\s+(?=[^\\s\"',;]*[A-Z0-9=])[^\\s\"',;]{6,}");

  /** The number of causes that are inspected. */
  private static final int MAX_CAUSES = 20;

  /** The longest first, since one may be a prefix of another. */
  private final Set<String> secrets =
      new TreeSet<>(
          Comparator.comparingInt(String::length).reversed().thenComparing(Function.identity()));

  /**
   * Creates a redactor for one credential.
   *
   * @param credential the credential that was sent, if any
   * @return the redactor
   */
  public static SecretRedactor of(Optional<Credential> credential) {
    SecretRedactor secretRedactor = new SecretRedactor();
    credential.ifPresent(secretRedactor::add);
    return secretRedactor;
  }

  /**
   * Adds a credential.
   *
   * @param credential the credential that was sent
   */
  public void add(Credential credential) {
    addSecret(credential.secret());
    String pair = credential.username() + ":" + credential.secret();
    for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
      byte[] bytes = pair.getBytes(charset);
      addSecret(Base64.getEncoder().encodeToString(bytes));
      addSecret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
  }

  /**
   * Adds the value of an {@code Authorization} header without its scheme.
   *
   * @param header the header's value
   */
  public void addHeader(String header) {
    addSecret(header.substring(header.indexOf(' ') + 1));
  }

  /**
   * Adds a secret.
   *
   * @param secret the secret; a blank one is ignored
   */
  public void addSecret(String secret) {
    encodings(secret)
        .map(SecretRedactor::singleLine)
        .filter(text -> !text.isBlank())
        .forEach(secrets::add);
  }

  private static Stream<String> encodings(String secret) {
    String quoted = secret.replace("\\", "\\\\").replace("\"", "\\\"");
    String html =
        secret
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;");
    return Stream.of(
        secret,
        URLEncoder.encode(secret, StandardCharsets.UTF_8),
        quoted,
        quoted.replace("\n", "\\n").replace("\r", "\\r"),
        quoted.replace("/", "\\/"),
        html,
        html.replace("&quot;", "&#34;").replace("'", "&#39;"));
  }

  /**
   * Removes the secrets from a server's message or from a description of it.
   *
   * @param text some lines
   * @return one line without the secrets
   */
  public String clean(String text) {
    return masked(singleLine(text));
  }

  /**
   * Removes the secrets from a server's message and keeps its lines.
   *
   * @param text some lines
   * @return the lines without the secrets; unchanged if they contain none
   */
  public String cleanLines(String text) {
    String lines = masked(text);
    String line = clean(text);
    return singleLine(lines).equals(line) ? lines : line;
  }

  /**
   * Returns a failure as a cause if it contains no secret. A log shows causes unchanged.
   *
   * @param failure the failure
   * @param <T> its type
   * @return the failure, or null if it or one of its causes contains a secret
   */
  public <T extends Throwable> @Nullable T cause(T failure) {
    return leaksSecret(failure, MAX_CAUSES) ? null : failure;
  }

  private boolean leaksSecret(@Nullable Throwable failure, int depth) {
    if (failure == null) {
      return false;
    }
    String text = singleLine(String.valueOf(failure.getMessage()));
    return depth == 0
        || !masked(text).equals(text)
        || leaksSecret(failure.getCause(), depth - 1)
        || Stream.of(failure.getSuppressed()).anyMatch(other -> leaksSecret(other, depth - 1));
  }

  private String masked(String text) {
    String masked = text;
    for (String secret : secrets) {
      masked = masked.replace(secret, "***");
    }
    return HEADER.matcher(masked).replaceAll("$1 ***");
  }

  private static String singleLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ").strip();
  }
}
