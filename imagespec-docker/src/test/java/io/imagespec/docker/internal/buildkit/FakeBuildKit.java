package io.imagespec.docker.internal.buildkit;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import io.imagespec.docker.internal.buildkit.proto.BytesMessage;
import io.imagespec.docker.internal.buildkit.proto.ControlGrpc;
import io.imagespec.docker.internal.buildkit.proto.ListWorkersRequest;
import io.imagespec.docker.internal.buildkit.proto.ListWorkersResponse;
import io.imagespec.docker.internal.buildkit.proto.SolveRequest;
import io.imagespec.docker.internal.buildkit.proto.SolveResponse;
import io.imagespec.docker.internal.buildkit.proto.StatusRequest;
import io.imagespec.docker.internal.buildkit.proto.StatusResponse;
import io.imagespec.docker.internal.buildkit.proto.WorkerRecord;
import io.imagespec.docker.internal.buildkit.transport.TunnelSocketFactory;
import io.imagespec.docker.internal.host.Endpoint;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.tunnel.Dialer;
import io.imagespec.docker.internal.tunnel.EngineTunnel;
import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A scripted builder on the loopback. It answers a solve request according to its script and can
 * call the services of the session through the control connection, as buildkitd does.
 */
public final class FakeBuildKit extends ControlGrpc.ControlImplBase implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;

  /** The builder's reaction to a solve request. */
  @FunctionalInterface
  public interface Script {
    void solve(FakeBuildKit self, StreamObserver<SolveResponse> answer);
  }

  final List<SolveRequest> solved = new CopyOnWriteArrayList<>();
  final List<Metadata> sessions = new CopyOnWriteArrayList<>();
  public final CompletableFuture<Tunnel> session = new CompletableFuture<>();
  final CountDownLatch cancelled = new CountDownLatch(1);
  final CountDownLatch solving = new CountDownLatch(1);
  private final CompletableFuture<StreamObserver<StatusResponse>> reports =
      new CompletableFuture<>();
  private final List<Tunnel> tunnels = new CopyOnWriteArrayList<>();
  volatile String version = "v0.34.2";
  private final Script script;
  private final Server server;

  public FakeBuildKit(Script script) throws IOException {
    this.script = script;
    this.server =
        OkHttpServerBuilder.forPort(0, InsecureServerCredentials.create())
            .addService(this)
            .intercept(new Headers())
            .build()
            .start();
  }

  /** Records the headers of each session call. */
  private final class Headers implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (call.getMethodDescriptor().getFullMethodName().endsWith("/Session")) {
        sessions.add(headers);
      }
      return next.startCall(call, headers);
    }
  }

  public Dialer dialer() {
    Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + server.getPort(), false);
    EngineTunnel there = EngineTunnel.http2(EngineAddress.plain(endpoint, "the test"));
    return new Dialer() {
      @Override
      public Tunnel open() throws IOException {
        Tunnel tunnel = there.open();
        tunnels.add(tunnel);
        return tunnel;
      }

      @Override
      public String toString() {
        return there.toString();
      }
    };
  }

  /** Closes every connection abruptly. */
  public void cut() {
    tunnels.forEach(Tunnel::close);
  }

  @Override
  public void listWorkers(ListWorkersRequest request, StreamObserver<ListWorkersResponse> answer) {
    answer.onNext(
        ListWorkersResponse.newBuilder()
            .addRecord(
                WorkerRecord.newBuilder()
                    .setBuildkitVersion(
                        io.imagespec.docker.internal.buildkit.proto.BuildkitVersion.newBuilder()
                            .setVersion(version)))
            .build());
    answer.onCompleted();
  }

  @Override
  public void solve(SolveRequest request, StreamObserver<SolveResponse> answer) {
    solved.add(request);
    Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
    solving.countDown();
    script.solve(this, answer);
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
    reports.complete(answer);
  }

  /** The stream of status reports. Waits until the client requests it. */
  public StreamObserver<StatusResponse> reports() {
    return reports.orTimeout(5, TimeUnit.SECONDS).join();
  }

  public void done(StreamObserver<SolveResponse> answer) {
    answer.onNext(
        SolveResponse.newBuilder()
            .putExporterResponse("containerimage.digest", "sha256:" + "a".repeat(64))
            .build());
    answer.onCompleted();
    reports().onCompleted();
  }

  /** Fails the solve as a builder does when a registry denies access to the base. */
  void failBase(StreamObserver<SolveResponse> answer) {
    answer.onError(
        io.grpc.Status.UNKNOWN
            .withDescription("pull access denied: ghcr.io/acme/base: denied")
            .asException());
    reports().onCompleted();
  }

  @Override
  public StreamObserver<BytesMessage> session(StreamObserver<BytesMessage> answer) {
    try {
      SessionEnd end = new SessionEnd(answer);
      session.complete(end);
      return end;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The builder's end of a session: bytes wrapped in messages. */
  private static final class SessionEnd implements Tunnel, StreamObserver<BytesMessage> {
    private final StreamObserver<BytesMessage> answer;
    private final PipedInputStream input = new PipedInputStream(64 * 1024);
    private final PipedOutputStream received;

    SessionEnd(StreamObserver<BytesMessage> answer) throws IOException {
      this.answer = answer;
      this.received = new PipedOutputStream(input);
    }

    /** Blocks until the bytes are read, which holds the other end back. */
    @Override
    public void onNext(BytesMessage message) {
      try {
        message.getData().writeTo(received);
        received.flush();
      } catch (IOException e) {
        answer.onError(e);
      }
    }

    @Override
    public void onError(Throwable error) {
      close();
    }

    @Override
    public void onCompleted() {
      close();
    }

    @Override
    public InputStream input() {
      return input;
    }

    @Override
    public OutputStream output() {
      return new OutputStream() {
        @Override
        public void write(int b) {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
          for (int sent = 0; sent < length; sent += CHUNK) {
            int count = Math.min(CHUNK, length - sent);
            synchronized (answer) {
              answer.onNext(
                  BytesMessage.newBuilder()
                      .setData(ByteString.copyFrom(bytes, offset + sent, count))
                      .build());
            }
          }
        }
      };
    }

    @Override
    public void close() {
      try {
        received.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A channel to the server of the session. */
  public ManagedChannel ask() {
    Tunnel tunnel = session.orTimeout(5, TimeUnit.SECONDS).join();
    return OkHttpChannelBuilder.forAddress("127.0.0.1", 1)
        .usePlaintext()
        .socketFactory(new TunnelSocketFactory(() -> tunnel))
        .overrideAuthority("localhost")
        .build();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
