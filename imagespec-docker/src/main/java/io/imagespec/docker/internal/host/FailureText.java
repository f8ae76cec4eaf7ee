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

/** Says in few words why a file or a connection did not work. */
public final class FailureText {
  /** How deep the causes of an exception are followed. */
  private static final int CAUSE_LIMIT = 10;

  private record Known(Class<? extends Throwable> type, String text) {}

  private static final List<Known> KNOWN =
      List.of(
          new Known(SocketTimeoutException.class, "timed out"),
          new Known(UnknownHostException.class, "the host's name is not known"),
          new Known(NoRouteToHostException.class, "no route to the host"),
          new Known(SSLException.class, "TLS failed"),
          new Known(AccessDeniedException.class, "permission denied"));

  private FailureText() {}

  /**
   * Describes a failure.
   *
   * @param failure what was thrown
   * @return a few words, for example {@code connection refused: nothing listens there}
   */
  public static String text(Throwable failure) {
    return causes(failure)
        .flatMap(cause -> known(cause).stream())
        .findFirst()
        .orElseGet(() -> plain(failure));
  }

  /**
   * What to do about a name that nobody knows.
   *
   * @param failure what was thrown
   * @return the remedy; empty if it is about something else
   */
  public static Optional<String> nameRemedy(Throwable failure) {
    return causes(failure).anyMatch(UnknownHostException.class::isInstance)
        ? Optional.of("check the host's name, and that this machine can look it up")
        : Optional.empty();
  }

  /** The failure and what is behind it, outermost first. */
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
