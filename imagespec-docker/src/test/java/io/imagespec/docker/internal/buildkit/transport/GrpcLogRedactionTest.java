package io.imagespec.docker.internal.buildkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.buildkit.BuildKitClient;
import io.imagespec.docker.internal.buildkit.ExportResult;
import io.imagespec.docker.internal.buildkit.ExporterOptions;
import io.imagespec.docker.internal.buildkit.FakeBuildKit;
import io.imagespec.docker.internal.buildkit.proto.AuthGrpc;
import io.imagespec.docker.internal.buildkit.proto.CredentialsRequest;
import io.imagespec.docker.internal.buildkit.proto.GetSecretRequest;
import io.imagespec.docker.internal.buildkit.proto.SecretsGrpc;
import io.imagespec.docker.internal.buildkit.proto.SolveResponse;
import io.imagespec.docker.internal.buildkit.proto.StatusResponse;
import io.imagespec.docker.internal.tunnel.Dialer;
import io.imagespec.docker.internal.tunnel.Tunnel;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log records of gRPC at the finest level. */
@Timeout(60)
class GrpcLogRedactionTest {
  private static final ImageReference IMAGE = ImageReference.parse("ghcr.io/acme/app:1");
  private static final ImageReference BASE =
      ImageReference.parse("docker.io/library/busybox").withDigest(Digest.sha256(new byte[0]));
  private static final String SECRET = "secret-5db1b0f8";
  private static final String PASSWORD = "password-c31d07a1";
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private final Records records = new Records();

  private static final class Records extends Handler {
    private final List<LogRecord> all = new CopyOnWriteArrayList<>();

    Records() {
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord entry) {
      all.add(entry);
    }

    List<String> messages() {
      return all.stream().map(entry -> entry.getMessage() + " " + entry.getThrown()).toList();
    }

    List<String> warnings() {
      return all.stream()
          .filter(entry -> entry.getLevel().intValue() > Level.INFO.intValue())
          .map(entry -> entry.getLoggerName() + ": " + entry.getMessage())
          .toList();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    GRPC.setLevel(Level.ALL);
    GRPC.setUseParentHandlers(false);
    GRPC.addHandler(records);
  }

  @AfterEach
  void stopListening() {
    GRPC.removeHandler(records);
    GRPC.setUseParentHandlers(true);
    GRPC.setLevel(null);
  }

  private static BuildRequest request() {
    Secret secret = Secret.of("token", () -> SECRET.getBytes(StandardCharsets.UTF_8));
    BuildPlan plan =
        BuildPlan.of(ImageSpec.from("busybox").with(Run.shell("true").secret(secret)))
            .completed(Optional.of(BASE), Optional.of(BASE.digest().orElseThrow().toString()));
    return BuildRequest.builder(plan, new Delivery.Push(IMAGE))
        .keychain(any -> Optional.of(Credential.password("octo", PASSWORD, "the test")))
        .build();
  }

  private static ExportResult build(Dialer place) throws InterruptedException {
    try (BuildKitClient buildKitClient = BuildKitClient.at(place, Duration.ofSeconds(10))) {
      return buildKitClient.build(
          request(),
          Set.of(),
          ExporterOptions.push(IMAGE, false),
          BuildListener.none(),
          BuildDeadline.after(Duration.ofSeconds(30)));
    }
  }

  @Test
  void secretsAndCredentialsAreRedacted() throws Exception {
    CompletableFuture<List<String>> given = new CompletableFuture<>();
    try (FakeBuildKit fake =
        new FakeBuildKit((self, answer) -> new Thread(() -> ask(self, answer, given)).start())) {
      assertThat(build(fake.dialer())).isNotNull();
    }
    assertThat(given).isCompletedWithValue(List.of(SECRET, PASSWORD));
    assertThat(records.messages())
        .anyMatch(text -> text.matches("(?s)INBOUND DATA: streamId=.* bytes=.*"))
        .anyMatch(text -> text.startsWith("INBOUND HEADERS: streamId="))
        .noneMatch(text -> shows(text, SECRET) || shows(text, PASSWORD));
  }

  private static void ask(
      FakeBuildKit self,
      StreamObserver<SolveResponse> answer,
      CompletableFuture<List<String>> given) {
    ManagedChannel channel = self.ask();
    String secret =
        SecretsGrpc.newBlockingStub(channel)
            .withDeadlineAfter(5, TimeUnit.SECONDS)
            .getSecret(GetSecretRequest.newBuilder().setId("token").build())
            .getData()
            .toStringUtf8();
    String password =
        AuthGrpc.newBlockingStub(channel)
            .withDeadlineAfter(5, TimeUnit.SECONDS)
            .credentials(CredentialsRequest.newBuilder().setHost("ghcr.io").build())
            .getSecret();
    given.complete(List.of(secret, password));
    channel.shutdownNow();
    self.done(answer);
  }

  /** Looks for the value as text, as hexadecimal digits and in base64 at each alignment. */
  private static boolean shows(String text, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    String hex = HexFormat.of().formatHex(bytes);
    return text.contains(value)
        || text.toLowerCase(Locale.ROOT).contains(hex)
        || base64(value).stream().anyMatch(text::contains);
  }

  private static List<String> base64(String value) {
    return IntStream.range(0, 3)
        .mapToObj(start -> value.substring(start, start + (value.length() - start) / 3 * 3))
        .map(part -> part.getBytes(StandardCharsets.UTF_8))
        .map(Base64.getEncoder()::encodeToString)
        .toList();
  }

  @Test
  void droppedSessionLogsNoWarning() throws Exception {
    try (FakeBuildKit fake =
        new FakeBuildKit(
            (self, answer) -> {
              Tunnel session = self.session.orTimeout(5, TimeUnit.SECONDS).join();
              begin(session);
              self.cut();
            })) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> build(fake.dialer()));
    }
    assertThat(records.messages()).isNotEmpty();
    assertThat(records.warnings()).isEmpty();
  }

  /** Sends half of the connection preface. */
  private static void begin(Tunnel session) {
    try {
      session.output().write("PRI * HTTP".getBytes(StandardCharsets.US_ASCII));
      TimeUnit.MILLISECONDS.sleep(200);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void connectionLostWithinFrameIsEngineFailure() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    try (FakeBuildKit fake =
        new FakeBuildKit(
            (self, answer) -> {
              var asked = self.reports();
              broken.set(true);
              asked.onNext(StatusResponse.getDefaultInstance());
            })) {
      Dialer dialer = fake.dialer();
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> build(() -> new BrokenTunnel(dialer.open(), broken)))
          .withMessageContaining("the connection ended; check that the engine is running");
    }
  }

  /** A tunnel that ends in the middle of a frame once the flag is set. */
  private record BrokenTunnel(Tunnel tunnel, AtomicBoolean broken) implements Tunnel {
    private static final byte[] HALF = {0, 0, 100, 0, 0, 0, 0, 0, 1, 7};

    @Override
    public InputStream input() throws IOException {
      return new FilterInputStream(tunnel.input()) {
        private boolean ended;

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          int count = ended ? -1 : super.read(bytes, offset, length);
          if (!broken.get() || ended) {
            return count;
          }
          ended = true;
          System.arraycopy(HALF, 0, bytes, offset, HALF.length);
          return HALF.length;
        }
      };
    }

    @Override
    public OutputStream output() throws IOException {
      return tunnel.output();
    }

    @Override
    public void close() {
      tunnel.close();
    }
  }

  @Test
  void existingLogFilterStaysActive() {
    Logger logger = Logger.getLogger("io.grpc.okhttp.OkHttpServerTransport");
    Filter ours = logger.getFilter();
    try {
      logger.setFilter(entry -> !entry.getMessage().contains("unwanted"));
      GrpcLogRedaction.install();
      GrpcLogRedaction.install();
      logger.fine("unwanted");
      logger.fine("wanted");
      assertThat(records.messages()).contains("wanted null").doesNotContain("unwanted null");
    } finally {
      logger.setFilter(ours);
    }
  }
}
