package io.imagespec.docker.internal.tunnel;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP/1.1 request that upgrades the connection to HTTP/2, as supported by dockerd.
 *
 * @param path the requested path, for example {@code /grpc}
 * @param headers additional headers; a name may occur more than once
 */
public record HttpUpgrade(String path, List<Map.Entry<String, String>> headers) {
  /** The size limit of the response head, in bytes. */
  private static final int HEAD_LIMIT = 16 * 1024;

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final String END = "\r\n\r\n";
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})[^0-9]");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+: [\\x20-\\x7e]*");

  /** Copies the list and refuses line breaks. */
  public HttpUpgrade {
    headers = List.copyOf(headers);
    for (Map.Entry<String, String> header : headers) {
      if (!HEADER.matcher(line(header)).matches()) {
        throw new IllegalArgumentException("invalid header " + header.getKey());
      }
    }
  }

  private static String line(Map.Entry<String, String> header) {
    return header.getKey() + ": " + header.getValue();
  }

  /**
   * Upgrades a tunnel, which carries HTTP/2 afterwards.
   *
   * @param tunnel a tunnel to an HTTP/1.1 server; closed on failure
   * @return the same tunnel
   * @throws UpgradeRefusedException if the server refuses the upgrade
   * @throws IOException if the connection fails
   */
  public Tunnel over(Tunnel tunnel) throws IOException {
    try {
      tunnel.output().write(request().getBytes(StandardCharsets.US_ASCII));
      tunnel.output().flush();
      int status = status(head(tunnel.input()));
      if (status != SWITCHING_PROTOCOLS) {
        throw new UpgradeRefusedException(path, status);
      }
      return tunnel;
    } catch (IOException | RuntimeException e) {
      tunnel.close();
      throw e;
    }
  }

  private String request() {
    StringBuilder text = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    text.append("Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n");
    headers.forEach(header -> text.append(line(header)).append("\r\n"));
    return text.append("\r\n").toString();
  }

  /** Reads single bytes, since the bytes after the head are HTTP/2 and must not be consumed. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!ends(head)) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended before the end of the response head");
      }
      head.write(next);
      if (head.size() > HEAD_LIMIT) {
        throw new IOException("the response head has more than " + HEAD_LIMIT + " bytes");
      }
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static boolean ends(ByteArrayOutputStream head) {
    return head.size() >= END.length() && head.toString(StandardCharsets.ISO_8859_1).endsWith(END);
  }

  private static int status(String head) throws IOException {
    Matcher matcher = STATUS.matcher(head);
    if (!matcher.lookingAt()) {
      throw new IOException("the response is not HTTP");
    }
    return Integer.parseInt(matcher.group(1));
  }
}
