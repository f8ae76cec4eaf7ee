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
 * A request in HTTP/1.1 after whose answer the connection speaks HTTP/2, as dockerd has them.
 *
 * @param path what is asked for, for example {@code /grpc}
 * @param headers more headers; a name may stand in several
 */
public record HttpUpgrade(String path, List<Map.Entry<String, String>> headers) {
  /** The longest head of an answer, in bytes. */
  private static final int HEAD_LIMIT = 16 * 1024;

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final String END = "\r\n\r\n";
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})[^0-9]");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+: [\\x20-\\x7e]*");

  /** Copies the list, and takes no line breaks. */
  public HttpUpgrade {
    headers = List.copyOf(headers);
    for (Map.Entry<String, String> header : headers) {
      if (!HEADER.matcher(line(header)).matches()) {
        throw new IllegalArgumentException("header " + header.getKey() + " is no header");
      }
    }
  }

  private static String line(Map.Entry<String, String> header) {
    return header.getKey() + ": " + header.getValue();
  }

  /**
   * Asks over a tunnel, which afterwards carries HTTP/2.
   *
   * @param tunnel a tunnel to a server of HTTP/1.1; closed if this fails
   * @return the same tunnel
   * @throws UpgradeRefusedException if the server does not want to
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

  /** Byte by byte: what follows the head is HTTP/2, and not ours to read. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!ends(head)) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended before the answer did");
      }
      head.write(next);
      if (head.size() > HEAD_LIMIT) {
        throw new IOException("the answer's head has more than " + HEAD_LIMIT + " bytes");
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
      throw new IOException("the answer is not HTTP");
    }
    return Integer.parseInt(matcher.group(1));
  }
}
