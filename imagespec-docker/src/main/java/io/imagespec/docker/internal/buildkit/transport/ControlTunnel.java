package io.imagespec.docker.internal.buildkit.transport;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.imagespec.docker.internal.buildkit.proto.BytesMessage;
import io.imagespec.docker.internal.buildkit.proto.ControlGrpc;
import io.imagespec.docker.internal.io.BulkInput;
import io.imagespec.docker.internal.io.BulkOutput;
import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel through the control connection: {@code Control.Session}. Both directions have flow
 * control: messages are requested only as they are read, and a writer waits while gRPC has enough
 * data to send.
 */
public final class ControlTunnel implements Tunnel {
  /** The maximum size of a sent message, in bytes. */
  private static final int CHUNK = 32 * 1024;

  /** The maximum number of messages that wait to be read. */
  private static final int READ_AHEAD = 64;

  /** The maximum number of bytes that wait to be sent. */
  private static final int WRITE_AHEAD = 1024 * 1024;

  private final Object lock = new Object();
  private final Deque<ByteString> received = new ArrayDeque<>();
  private final InputStream input = new Input();
  private final OutputStream output = new Output();
  private @Nullable ClientCallStreamObserver<BytesMessage> call;
  private @Nullable Throwable end;
  private boolean ended;

  private ControlTunnel() {}

  public static ControlTunnel open(ControlGrpc.ControlStub control, SessionDescriptor session) {
    ControlTunnel tunnel = new ControlTunnel();
    var unused =
        control
            .withOnReadyThreshold(WRITE_AHEAD)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata(session)))
            .session(tunnel.new Receiver());
    return tunnel;
  }

  private static Metadata metadata(SessionDescriptor session) {
    Metadata metadata = new Metadata();
    session
        .headers()
        .forEach(
            header ->
                metadata.put(
                    Metadata.Key.of(
                        header.getKey().toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER),
                    header.getValue()));
    return metadata;
  }

  private final class Receiver implements ClientResponseObserver<BytesMessage, BytesMessage> {
    @Override
    public void beforeStart(ClientCallStreamObserver<BytesMessage> started) {
      call = started;
      started.disableAutoRequestWithInitial(READ_AHEAD);
      started.setOnReadyHandler(ControlTunnel.this::wake);
    }

    @Override
    public void onNext(BytesMessage message) {
      synchronized (lock) {
        received.add(message.getData());
        lock.notifyAll();
      }
    }

    @Override
    public void onError(Throwable failure) {
      finish(failure);
    }

    @Override
    public void onCompleted() {
      finish(null);
    }
  }

  private void wake() {
    synchronized (lock) {
      lock.notifyAll();
    }
  }

  private void finish(@Nullable Throwable failure) {
    synchronized (lock) {
      if (!ended) {
        ended = true;
        end = failure;
      }
      lock.notifyAll();
    }
  }

  private ClientCallStreamObserver<BytesMessage> call() {
    ClientCallStreamObserver<BytesMessage> started = call;
    if (started == null) {
      throw new IllegalStateException("the call has not been started");
    }
    return started;
  }

  private IOException broken() {
    return new IOException(
        end == null ? "the builder ended the session" : "the session ended: " + end, end);
  }

  /** Waits for any change. The caller holds the lock. */
  @SuppressWarnings("WaitNotInLoop") // callers loop
  private void await() throws IOException {
    try {
      lock.wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void close() {
    finish(null);
    call().cancel("the session has ended", Status.CANCELLED.asRuntimeException());
  }

  @Override
  public String toString() {
    return "session through the control connection";
  }

  private final class Input extends BulkInput {
    private ByteString current = ByteString.EMPTY;
    private int position;

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (position == current.size()) {
        if (!next()) {
          return -1;
        }
      }
      int count = Math.min(length, current.size() - position);
      current.substring(position, position + count).copyTo(bytes, offset);
      position += count;
      return count;
    }

    private boolean next() throws IOException {
      synchronized (lock) {
        while (received.isEmpty() && !ended) {
          await();
        }
        if (received.isEmpty()) {
          return false;
        }
        current = received.remove();
        position = 0;
      }
      call().request(1);
      return true;
    }

    @Override
    public void close() {
      ControlTunnel.this.close();
    }
  }

  private final class Output extends BulkOutput {
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int sent = 0; sent < length; sent += CHUNK) {
        int count = Math.min(CHUNK, length - sent);
        awaitReady();
        call()
            .onNext(
                BytesMessage.newBuilder()
                    .setData(ByteString.copyFrom(bytes, offset + sent, count))
                    .build());
      }
    }

    private void awaitReady() throws IOException {
      synchronized (lock) {
        while (!ended && !call().isReady()) {
          await();
        }
        if (ended) {
          throw broken();
        }
      }
    }

    @Override
    public void close() {
      ControlTunnel.this.close();
    }
  }
}
