package io.imagespec.docker.internal.buildkit.session.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.imagespec.docker.internal.buildkit.proto.AgentBytes;
import io.imagespec.docker.internal.buildkit.proto.CheckAgentRequest;
import io.imagespec.docker.internal.buildkit.proto.SSHGrpc;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.buildkit.session.InProcessSession;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.engine.EngineUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests against a scripted unix socket. */
class SshForwardServiceTest {
  @TempDir Path dir;
  private final FirstFailure failure = new FirstFailure();
  private final SessionThreads threads = new SessionThreads();
  private final ExecutorService agent = Executors.newCachedThreadPool();
  private ServerSocketChannel socket;
  private Path path;

  @BeforeEach
  void listen() throws IOException {
    path = dir.resolve("agent");
    socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    socket.bind(UnixDomainSocketAddress.of(path));
  }

  @AfterEach
  void close() throws IOException {
    threads.close();
    socket.close();
    agent.shutdownNow();
  }

  /** The command's end of a connection. */
  private static final class Command implements StreamObserver<AgentBytes> {
    final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    final CompletableFuture<Status> end = new CompletableFuture<>();

    @Override
    public void onNext(AgentBytes bytes) {
      heard.writeBytes(bytes.getData().toByteArray());
    }

    @Override
    public void onError(Throwable failed) {
      end.complete(Status.fromThrowable(failed));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }

    Status status() throws Exception {
      return end.get(30, TimeUnit.SECONDS);
    }
  }

  private InProcessSession serve() {
    return InProcessSession.of(
        new SshForwardService(Map.of(SshForwardService.DEFAULT, path), threads, failure));
  }

  private static StreamObserver<AgentBytes> forward(
      InProcessSession inProcessSession, Command command, String... headers) {
    return SSHGrpc.newStub(inProcessSession.channel())
        .withInterceptors(
            MetadataUtils.newAttachHeadersInterceptor(InProcessSession.headers(headers)))
        .forwardAgent(command);
  }

  private static AgentBytes bytes(byte[] bytes, int from, int length) {
    return AgentBytes.newBuilder().setData(ByteString.copyFrom(bytes, from, length)).build();
  }

  private Future<byte[]> readAll(Future<SocketChannel> accepted) {
    return agent.submit(
        () -> {
          ByteArrayOutputStream all = new ByteArrayOutputStream();
          ByteBuffer buffer = ByteBuffer.allocate(8192);
          while (accepted.get().read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
          }
          return all.toByteArray();
        });
  }

  /** The data exceeds all buffers, so that a one-way transfer would block. */
  @Test
  void bytesFlowBothWaysUntilAgentCloses() throws Exception {
    byte[] question = new byte[3_000_000];
    new Random(5).nextBytes(question);
    Future<SocketChannel> accepted = agent.submit(() -> socket.accept());
    Future<?> echo =
        agent.submit(
            () -> {
              try (SocketChannel channel = accepted.get()) {
                ByteBuffer all = ByteBuffer.wrap(question.clone());
                ByteBuffer buffer = ByteBuffer.allocate(50_000);
                while (channel.read(buffer) >= 0) {
                  all.limit(all.position() + buffer.position());
                  channel.write(all);
                  buffer.clear();
                }
                channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
              }
              return null;
            });
    Command command = new Command();
    try (InProcessSession inProcessSession = serve()) {
      StreamObserver<AgentBytes> call = forward(inProcessSession, command);
      for (int i = 0; i < question.length; i += 30_000) {
        call.onNext(bytes(question, i, 30_000));
      }
      call.onCompleted();
      assertThat(command.status()).isEqualTo(Status.OK);
    }
    echo.get(30, TimeUnit.SECONDS);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.write(question);
    expected.write(new byte[] {1, 2, 3});
    assertThat(command.heard.toByteArray()).isEqualTo(expected.toByteArray());
  }

  @Test
  void cancelledCommandClosesAgentConnection() throws Exception {
    Future<SocketChannel> accepted = agent.submit(() -> socket.accept());
    Future<byte[]> read = readAll(accepted);
    Command command = new Command();
    try (InProcessSession inProcessSession = serve()) {
      StreamObserver<AgentBytes> call = forward(inProcessSession, command);
      call.onNext(bytes(new byte[] {7}, 0, 1));
      assertThat(accepted.get(30, TimeUnit.SECONDS).isConnected()).isTrue();
      TimeUnit.MILLISECONDS.sleep(200); // until the byte has arrived
      ((ClientCallStreamObserver<AgentBytes>) call).cancel("killed", null);
      assertThat(read.get(30, TimeUnit.SECONDS)).containsExactly(7);
      assertThat(failure.get()).isEmpty();
    }
  }

  @Test
  void closedAgentEndsCall() throws Exception {
    Future<SocketChannel> accepted = agent.submit(() -> socket.accept());
    Command command = new Command();
    try (InProcessSession inProcessSession = serve()) {
      forward(inProcessSession, command, "buildkit.ssh.id", "default");
      accepted.get(30, TimeUnit.SECONDS).close();
      assertThat(command.status()).isEqualTo(Status.OK);
    }
  }

  @Test
  void missingAgentIsKeptAsBuildFailure() throws Exception {
    socket.close();
    Command command = new Command();
    try (InProcessSession inProcessSession = serve()) {
      forward(inProcessSession, command);
      assertThat(command.status().getDescription()).contains(path.toString());
    }
    assertThat(failure.get().orElseThrow())
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("SSH_AUTH_SOCK");
  }

  @Test
  void unreachableAgentIsReportedBeforeBuild() throws Exception {
    SshForwardService agent =
        new SshForwardService(Map.of(SshForwardService.DEFAULT, path), threads, failure);
    agent.requireReachable();
    socket.close();
    assertThatThrownBy(agent::requireReachable)
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContainingAll("ssh agent at " + path + ": ", "ssh-add");
  }

  @Test
  void unknownIdHasNoAgent() throws Exception {
    Command command = new Command();
    try (InProcessSession inProcessSession = serve()) {
      forward(inProcessSession, command, "buildkit.ssh.id", "github");
      assertThat(command.status().getCode()).isEqualTo(Status.Code.NOT_FOUND);
      var stub = SSHGrpc.newBlockingStub(inProcessSession.channel());
      assertThat(stub.checkAgent(CheckAgentRequest.getDefaultInstance())).isNotNull();
      CheckAgentRequest other = CheckAgentRequest.newBuilder().setId("github").build();
      assertThatThrownBy(() -> stub.checkAgent(other))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }
  }
}
