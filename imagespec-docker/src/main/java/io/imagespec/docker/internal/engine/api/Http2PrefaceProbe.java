package io.imagespec.docker.internal.engine.api;

import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.tunnel.EngineTunnel;
import io.imagespec.docker.internal.tunnel.TimedOpen;
import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the HTTP/2 preface to a server that did not understand HTTP/1.1. A server that responds
 * speaks only gRPC, like buildkitd.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-3.4">RFC 9113, 3.4</a>
 */
final class Http2PrefaceProbe {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte SETTINGS = 4;
  private static final byte[] NO_SETTINGS = {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0};

  /** The index of a frame's type. */
  private static final int TYPE = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Http2PrefaceProbe.class);

  private Http2PrefaceProbe() {}

  /** Returns true if a server responds before the deadline. */
  static boolean isAnswered(EngineAddress address, BuildDeadline deadline) {
    Duration left = Duration.ofNanos(Math.max(0, deadline.remainingNanos()));
    try {
      TimedOpen.within(left, EngineTunnel.http2(address), Http2PrefaceProbe::exchange).close();
      return true;
    } catch (IOException e) {
      LOG.debug("no HTTP/2 at {}: {}", address, e.toString());
      return false;
    }
  }

  private static Tunnel exchange(Tunnel tunnel) throws IOException {
    OutputStream out = tunnel.output();
    out.write(PREFACE);
    out.write(NO_SETTINGS);
    out.flush();
    byte[] frame = tunnel.input().readNBytes(NO_SETTINGS.length);
    if (frame.length < NO_SETTINGS.length || frame[TYPE] != SETTINGS) {
      throw new EOFException("no settings");
    }
    return tunnel;
  }
}
