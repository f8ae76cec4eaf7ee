package io.imagespec.docker.internal.buildkit.session;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.imagespec.docker.internal.buildkit.proto.FileSyncGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;

/** Session services behind a channel, as a builder sees them. */
public final class InProcessSession implements AutoCloseable {
  private final Server server;
  private final ManagedChannel channel;

  private InProcessSession(InProcessServerBuilder builder, String name) {
    try {
      this.server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.channel = InProcessChannelBuilder.forName(name).build();
  }

  public static InProcessSession of(BindableService... services) {
    String name = UUID.randomUUID().toString();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    List.of(services).forEach(builder::addService);
    return new InProcessSession(builder, name);
  }

  /** A session whose server runs everything on the given executor. */
  public static InProcessSession on(Executor executor, BindableService... services) {
    String name = UUID.randomUUID().toString();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name).executor(executor);
    List.of(services).forEach(builder::addService);
    return new InProcessSession(builder, name);
  }

  public ManagedChannel channel() {
    return channel;
  }

  /** Starts a transfer with the given headers, as pairs of name and value. */
  public <R extends FileSyncReceiver> R transfer(R receiver, String... headers) {
    FileSyncGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(headers)))
        .diffCopy(receiver);
    return receiver;
  }

  public static Metadata headers(String... namesAndValues) {
    Metadata headers = new Metadata();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.put(
          Metadata.Key.of(namesAndValues[i], Metadata.ASCII_STRING_MARSHALLER),
          namesAndValues[i + 1]);
    }
    return headers;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
