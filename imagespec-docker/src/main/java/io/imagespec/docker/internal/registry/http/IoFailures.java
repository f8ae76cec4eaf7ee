package io.imagespec.docker.internal.registry.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;

/** Short descriptions of failed connections and transfers, for messages. */
public final class IoFailures {
  /** The remedy for a connection that failed during an exchange. */
  public static final String TRY_AGAIN = "try again, then check the network";

  private IoFailures() {}

  /** Describes an exchange that was not completed. */
  public static String describeInterruption(String registry, IOException failure) {
    return "the connection to " + registry + " failed (" + failure + ")";
  }

  /** Describes a failure in a few words, as a part of another message. */
  static String describe(IOException failure) {
    return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException
        ? connection(failure)
        : String.valueOf(failure.getMessage() == null ? failure : failure.getMessage());
  }

  /** Describes a failure to connect: the JDK's exceptions for it often have no message. */
  public static String connection(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "unknown host";
      }
      if (cause.getMessage() != null) {
        return cause.getMessage();
      }
    }
    return "connection refused";
  }
}
