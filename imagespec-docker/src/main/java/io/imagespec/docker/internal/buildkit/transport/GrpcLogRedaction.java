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
 * Stands before two loggers of {@code java.util.logging} with which gRPC's transport accompanies
 * every frame: at {@code FINE} it shows the first bytes that a frame carries, secrets and passwords
 * included, and it warns of each of our connections that ends within a frame, which we report
 * ourselves. The bytes are taken out and those warnings are dropped; levels, handlers and all other
 * records are left as they are, and a filter that was there is asked next.
 *
 * @see <a
 *     href="https://github.com/grpc/grpc-java/blob/master/okhttp/src/main/java/io/grpc/okhttp/OkHttpFrameLogger.java">OkHttpFrameLogger</a>
 */
final class GrpcLogRedaction implements Filter {
  /** Held here, since otherwise a logger may be collected, and its filter with it. */
  private static final List<Logger> LOGGERS =
      List.of(logger("OkHttpClientTransport"), logger("OkHttpServerTransport"));

  private static final Pattern CARRIED =
      Pattern.compile("(?<frame>(?:IN|OUT)BOUND DATA: .*? bytes=).*", Pattern.DOTALL);

  private final Optional<Filter> next;

  private GrpcLogRedaction(Optional<Filter> next) {
    this.next = next;
  }

  private static Logger logger(String transport) {
    return Logger.getLogger(OkHttpChannelBuilder.class.getPackageName() + "." + transport);
  }

  /** Takes its place, unless it has it. */
  static synchronized void guard() {
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
    Matcher matcher = CARRIED.matcher(String.valueOf(entry.getMessage()));
    if (matcher.matches()) {
      entry.setMessage(matcher.group("frame") + "...");
    }
    return next.map(filter -> filter.isLoggable(entry)).orElse(true);
  }
}
