package io.imagespec.docker.internal.buildkit.session.auth;

import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.imagespec.docker.internal.buildkit.proto.AgentBytes;
import io.imagespec.docker.internal.buildkit.proto.CheckAgentRequest;
import io.imagespec.docker.internal.buildkit.proto.CheckAgentResponse;
import io.imagespec.docker.internal.buildkit.proto.SSHGrpc;
import io.imagespec.docker.internal.buildkit.session.BlockingStream;
import io.imagespec.docker.internal.buildkit.session.FirstFailure;
import io.imagespec.docker.internal.buildkit.session.RequestHeaders;
import io.imagespec.docker.internal.buildkit.session.SessionThreads;
import io.imagespec.engine.EngineUnavailableException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Forwards the user's SSH agents to commands of a build. Each connection of a command has its own
 * connection to the agent's socket. Keys never leave the agent.
 */
public final class SshForwardService implements BindableService {
  /** The ID of an agent without an explicit ID. */
  public static final String DEFAULT = "default";

  private static final String ID = "buildkit.ssh.id";
  private static final int CHUNK = 32 * 1024;
  private static final int WINDOW = 16;

  private final Map<String, Path> sockets;
  private final SessionThreads threads;
  private final FirstFailure failure;

  /**
   * Creates a service for agents.
   *
   * @param sockets the agents' Unix sockets by ID, usually {@code SSH_AUTH_SOCK} as {@link
   *     #DEFAULT}; a socket is opened only for a connection of a command
   * @param threads the threads that forward data, two for each connection
   * @param failure keeps the reason that an agent cannot be reached
   */
  public SshForwardService(
      Map<String, Path> sockets, SessionThreads threads, FirstFailure failure) {
    this.sockets = Map.copyOf(sockets);
    this.threads = threads;
    this.failure = failure;
  }

  /**
   * Checks that all agents accept connections, before anything is sent to a builder.
   *
   * @throws EngineUnavailableException if an agent cannot be reached; the message names its socket
   */
  public void requireReachable() {
    for (Path socket : sockets.values()) {
      try {
        connect(socket).close();
      } catch (IOException e) {
        throw unreachable(socket, e);
      }
    }
  }

  /** Binds the methods directly, because the generated base class cannot access headers. */
  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(SSHGrpc.getServiceDescriptor())
        .addMethod(SSHGrpc.getCheckAgentMethod(), ServerCalls.asyncUnaryCall(this::check))
        .addMethod(
            SSHGrpc.getForwardAgentMethod(), BlockingStream.handler(threads, WINDOW, this::forward))
        .build();
  }

  private void check(CheckAgentRequest request, StreamObserver<CheckAgentResponse> answer) {
    try {
      socket(request.getId());
      answer.onNext(CheckAgentResponse.getDefaultInstance());
      answer.onCompleted();
    } catch (StatusRuntimeException e) {
      answer.onError(e);
    }
  }

  private Path socket(String id) {
    return Optional.ofNullable(sockets.get(id.isEmpty() ? DEFAULT : id))
        .orElseThrow(
            () ->
                Status.NOT_FOUND
                    .withDescription("this build has no SSH agent with the ID '" + id + "'")
                    .asRuntimeException());
  }

  private void forward(Metadata headers, BlockingStream<AgentBytes, AgentBytes> builder)
      throws IOException {
    Path socket = socket(new RequestHeaders(headers).first(ID).orElse(DEFAULT));
    try (SocketChannel agent = open(socket)) {
      Future<?> questions = threads.submit(() -> questions(builder, agent));
      try {
        answers(agent, builder);
      } finally {
        questions.cancel(true);
      }
    }
  }

  private SocketChannel open(Path socket) {
    try {
      return connect(socket);
    } catch (IOException e) {
      EngineUnavailableException unreachable = unreachable(socket, e);
      failure.keep(unreachable);
      throw unreachable;
    }
  }

  private static SocketChannel connect(Path socket) throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  private static EngineUnavailableException unreachable(Path socket, IOException cause) {
    return new EngineUnavailableException(
        "ssh agent at "
            + socket
            + ": "
            + cause.getMessage()
            + "; start one (eval $(ssh-agent); ssh-add), or fix SSH_AUTH_SOCK",
        cause);
  }

  /** Forwards requests to the agent. After the last one, the agent may still have to respond. */
  private static Void questions(BlockingStream<AgentBytes, AgentBytes> builder, SocketChannel agent)
      throws IOException, InterruptedException {
    for (Optional<AgentBytes> next = builder.take(); next.isPresent(); next = builder.take()) {
      ByteBuffer bytes = next.get().getData().asReadOnlyByteBuffer();
      while (bytes.hasRemaining()) {
        agent.write(bytes);
      }
    }
    agent.shutdownOutput();
    return null;
  }

  /** Forwards responses of the agent. After the last one, no request is possible. */
  private static void answers(SocketChannel agent, BlockingStream<AgentBytes, AgentBytes> builder)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    while (agent.read(buffer) >= 0) {
      buffer.flip();
      builder.send(AgentBytes.newBuilder().setData(ByteString.copyFrom(buffer)).build());
      buffer.clear();
    }
  }
}
