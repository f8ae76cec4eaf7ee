package io.imagespec.docker;

import io.imagespec.context.BuildContext;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A handwritten build request to Podman with a secret: a file of the context, named in the query.
 */
final class PodmanSecretBuild implements Closeable {
  private static final String FILE = "imagespec-secret";
  private static final String QUERY =
      "/build?rm=1&forcerm=1&pull=0&secrets="
          + URLEncoder.encode("[\"id=token,src=" + FILE + "\"]", StandardCharsets.UTF_8);

  private final SocketChannel channel;
  private final OutputStream out;

  private PodmanSecretBuild(SocketChannel channel) {
    this.channel = channel;
    this.out = Channels.newOutputStream(channel);
  }

  /** Sends the request except for its end. */
  static PodmanSecretBuild send(String host, Map<String, byte[]> files, byte[] secret)
      throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(URI.create(host).getPath());
    PodmanSecretBuild build = new PodmanSecretBuild(SocketChannel.open(address));
    build.say("POST " + QUERY + " HTTP/1.1\r\nHost: podman\r\nConnection: close\r\n");
    build.say("Content-Type: application/x-tar\r\nTransfer-Encoding: chunked\r\n\r\n");
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    Map<String, byte[]> all = new TreeMap<>(files);
    all.put(FILE, secret);
    BuildContext.empty().writeTo(tar, all);
    build.say(Integer.toHexString(tar.size()) + "\r\n");
    tar.writeTo(build.out);
    build.say("\r\n");
    return build;
  }

  private void say(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Ends the request properly. */
  PodmanSecretBuild end() throws IOException {
    say("0\r\n\r\n");
    return this;
  }

  /** Sends nothing more, like a client that has died. */
  PodmanSecretBuild breakOff() throws IOException {
    channel.shutdownOutput();
    return this;
  }

  /** Returns the whole response of Podman. */
  String reply() throws IOException {
    return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
