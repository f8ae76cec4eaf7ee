package io.imagespec.docker.internal.host;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Describes the failure of a file operation or a connection in a few words. */
public final class FailureText {
  /** The number of causes that are inspected. */
  private static final int CAUSE_LIMIT = 10;

  private record Known(Class<? extends Throwable> type, String text) {}

  private static final List<Known> KNOWN =
      List.of(
          new Known(SocketTimeoutException.class, "timed out"),
          new Known(UnknownHostException.class, "unknown host name"),
          new Known(NoRouteToHostException.class, "no route to host"),
          new Known(SSLException.class, "TLS failed"),
          new Known(AccessDeniedException.class, "permission denied"));

  private FailureText() {}

  /**
   * Describes a failure.
   *
   * @param failure the exception
   * @return a few words, for example {@code connection refused: nothing listens there}
   */
  public static String text(Throwable failure) {
    return causes(failure)
        .flatMap(cause -> known(cause).stream())
        .findFirst()
        .orElseGet(() -> plain(failure));
  }

  /**
   * Returns the remedy for an unknown host name.
   *
   * @param failure the exception
   * @return the remedy; empty for any other failure
   */
  public static Optional<String> nameRemedy(Throwable failure) {
    return causes(failure).anyMatch(UnknownHostException.class::isInstance)
        ? Optional.of("check the host name and the DNS of this machine")
        : Optional.empty();
  }

  /** Returns the failure and its causes, the outermost first. */
  static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(CAUSE_LIMIT);
  }

  private static Optional<String> known(Throwable failure) {
    String message = message(failure);
    if (failure instanceof DiagnosedException) {
      return Optional.of(message);
    }
    String lower = message.toLowerCase(Locale.ROOT);
    if (failure instanceof ConnectException && lower.contains("timed out")) {
      return Optional.of("timed out");
    }
    if (failure instanceof ConnectException || lower.contains("connection refused")) {
      return Optional.of("connection refused: nothing listens there");
    }
    if (lower.contains("permission denied")) {
      return Optional.of("permission denied");
    }
    return KNOWN.stream()
        .filter(known -> known.type().isInstance(failure))
        .map(known -> known.text() + (failure instanceof SSLException ? ": " + message : ""))
        .findFirst();
  }

  private static String plain(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < CAUSE_LIMIT; depth++) {
      root = root.getCause();
    }
    return message(root).isEmpty() ? root.getClass().getSimpleName() : message(root);
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? "" : message;
  }
}
