package io.imagespec.docker.internal.buildkit.transport;

import io.grpc.okhttp.OkHttpChannelBuilder;
import java.util.List;
import java.util.Optional;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A filter for two {@code java.util.logging} loggers of gRPC's transport. At {@code FINE}, they log
 * the first bytes of every frame, including secrets and passwords. They also warn about connections
 * that end within a frame, which this project reports itself. The filter removes the bytes and
 * drops these warnings. Levels, handlers and all other records do not change, and an existing
 * filter is called next.
 *
 * @see <a
 *     href="https://github.com/grpc/grpc-java/blob/master/okhttp/src/main/java/io/grpc/okhttp/OkHttpFrameLogger.java">OkHttpFrameLogger</a>
 */
final class GrpcLogRedaction implements Filter {
  /**
   * The loggers. The strong references keep the loggers and their filters from being
   * garbage-collected.
   */
  private static final List<Logger> LOGGERS =
      List.of(logger("OkHttpClientTransport"), logger("OkHttpServerTransport"));

  private static final Pattern DATA_FRAME =
      Pattern.compile("(?<frame>(?:IN|OUT)BOUND DATA: .*? bytes=).*", Pattern.DOTALL);

  private final Optional<Filter> next;

  private GrpcLogRedaction(Optional<Filter> next) {
    this.next = next;
  }

  private static Logger logger(String transport) {
    return Logger.getLogger(OkHttpChannelBuilder.class.getPackageName() + "." + transport);
  }

  /** Installs the filter unless it is already installed. */
  static synchronized void install() {
    for (Logger logger : LOGGERS) {
      Optional<Filter> present = Optional.ofNullable(logger.getFilter());
      if (present.filter(GrpcLogRedaction.class::isInstance).isEmpty()) {
        logger.setFilter(new GrpcLogRedaction(present));
      }
    }
  }

  @Override
  public boolean isLoggable(LogRecord entry) {
    if (entry.getThrown() instanceof TunnelClosedException) {
      return false;
    }
    Matcher matcher = DATA_FRAME.matcher(String.valueOf(entry.getMessage()));
    if (matcher.matches()) {
      entry.setMessage(matcher.group("frame") + "...");
    }
    return next.map(filter -> filter.isLoggable(entry)).orElse(true);
  }
}
