package io.imagespec.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.ArchiveFormat;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.Network;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.SecretException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BuildRequestTest {
  private static final ImageReference IMAGE = ImageReference.parse("r.io/a:1");
  private static final ImageSpec DEBIAN = ImageSpec.from("debian");
  private static final Secret SECRET = Secret.env("TOKEN");
  private static final Path NOWHERE = Path.of("/nowhere");

  private static BuildRequest.Builder builder(ImageSpec spec) {
    return BuildRequest.builder(BuildPlan.of(spec), new Delivery.Push(IMAGE))
        .environment(machine());
  }

  private static BuildRequest request(ImageSpec spec) {
    return builder(spec).build();
  }

  private static Environment machine() {
    return Environment.of(Map.of("TOKEN", "s3cret", "SSH_AUTH_SOCK", "/agent"), NOWHERE);
  }

  private static List<Requirement> required(ImageSpec spec) {
    return request(spec).required();
  }

  private static Requirement commands(String step) {
    return new Requirement(Capability.COMMANDS, step);
  }

  @Test
  void requestWithoutCheckFindsNothingBeforePush() {
    assertThat(request(DEBIAN).pushCheck().findPushed()).isEmpty();
  }

  @Test
  void onlyPushHasCheck() {
    Digest digest = Digest.sha256(new byte[0]);
    PushCheck check = () -> Optional.of(digest);
    BuildPlan plan = BuildPlan.of(DEBIAN);
    Delivery archive = new Delivery.Archive(IMAGE, NOWHERE, ArchiveFormat.OCI_ARCHIVE);

    assertThat(builder(DEBIAN).pushCheck(check).build().pushCheck()).isSameAs(check);
    for (Delivery delivery : List.of(new Delivery.Store(IMAGE), archive)) {
      BuildRequest request = BuildRequest.builder(plan, delivery).pushCheck(check).build();
      assertThat(request.pushCheck().findPushed()).isEmpty();
    }
  }

  @Test
  void missingSecretErrorNamesStep() {
    Secret absent = Secret.env("ABSENT");
    ImageSpec first = DEBIAN.with(Run.shell("first").secret(SECRET));
    for (Run run : List.of(Run.shell("x").secret(absent), Run.shell("x").secretEnv(absent, "V"))) {
      assertThatExceptionOfType(SecretException.class)
          .isThrownBy(() -> request(first.with(run)).openSecrets())
          .withMessage(
              "secret ABSENT: the environment variable ABSENT is not set or is empty; set it in"
                  + " the environment of this program (\"run x\" needs it)");
    }
  }

  @Test
  void requirementsNameFirstStepThatNeedsThem() {
    assertThat(required(DEBIAN.env("A", "b"))).isEmpty();
    assertThat(required(DEBIAN.extraHost("h", "::1"))).as("no command asks for it").isEmpty();
    assertThat(required(DEBIAN.run("x").run("y"))).containsExactly(commands("run x"));
    Run run = Run.shell("x");
    assertNeeds(DEBIAN.run("a").with(run.secret(SECRET)), Capability.SECRETS, "run x");
    assertNeeds(DEBIAN.run("a").with(run.secretEnv(SECRET, "V")), Capability.SECRETS, "run x");
    assertNeeds(
        DEBIAN.run("a").with(Run.exec("x").secretEnv(SECRET, "V")),
        Capability.SECRET_VARIABLES,
        "exec x");
    assertNeeds(DEBIAN.run("a").with(run.ssh()), Capability.SSH, "run x");
    assertNeeds(DEBIAN.run("a").with(run.network(Network.NONE)), Capability.NETWORK_MODES, "run x");
    assertNeeds(DEBIAN.run("a").with(run.network(Network.HOST)), Capability.NETWORK_MODES, "run x");
    assertNeeds(DEBIAN.run("a").extraHost("h", "::1"), Capability.EXTRA_HOSTS, "extraHost h");
    assertNeeds(
        DEBIAN.run("a").platforms(Platform.LINUX_AMD64, Platform.parse("linux/arm64")),
        Capability.MULTIPLE_PLATFORMS,
        "platforms [linux/amd64, linux/arm64]");
    assertThat(required(DEBIAN.with(run.network(Network.DEFAULT)).with(run.cache("/c"))))
        .containsExactly(commands("run x"));
  }

  private static void assertNeeds(ImageSpec spec, Capability capability, String step) {
    assertThat(required(spec))
        .containsExactly(commands("run a"), new Requirement(capability, step));
  }

  @Test
  void deliveryRequiresStoreOrArchives() {
    BuildPlan plan = BuildPlan.of(DEBIAN);
    assertThat(BuildRequest.builder(plan, new Delivery.Store(IMAGE)).build().required())
        .extracting(Requirement::capability)
        .containsExactly(Capability.IMAGE_STORE);
    Delivery archive = new Delivery.Archive(IMAGE, Path.of("a.tar"), ArchiveFormat.OCI_ARCHIVE);
    assertThat(BuildRequest.builder(plan, archive).build().required())
        .containsExactly(new Requirement(Capability.ARCHIVES, "archive a.tar"));
  }

  @ParameterizedTest
  @EnumSource(LayerCompression.class)
  void zstdIsRequiredOnlyForCompressedDeliveries(LayerCompression compression) {
    Requirement zstd = new Requirement(Capability.ZSTD_LAYERS, "layerCompression(..)");
    List<Delivery> compressed =
        List.of(
            new Delivery.Push(IMAGE),
            new Delivery.Archive(IMAGE, NOWHERE, ArchiveFormat.OCI_ARCHIVE));
    List<Delivery> others =
        List.of(
            new Delivery.Store(IMAGE),
            new Delivery.Archive(IMAGE, NOWHERE, ArchiveFormat.DOCKER_ARCHIVE));
    boolean asked = compression == LayerCompression.ZSTD;
    assertThat(compressed)
        .allMatch(delivery -> requires(delivery, compression).contains(zstd) == asked);
    assertThat(others).noneMatch(delivery -> requires(delivery, compression).contains(zstd));
  }

  private static List<Requirement> requires(Delivery delivery, LayerCompression compression) {
    return BuildRequest.builder(BuildPlan.of(DEBIAN), delivery)
        .compression(compression)
        .build()
        .required();
  }

  @Test
  void optionalCapabilitiesAreReported() {
    assertThat(request(DEBIAN).optional())
        .extracting(Requirement::capability)
        .containsExactly(Capability.REPRODUCIBLE_TIMESTAMPS);
    assertThat(request(DEBIAN.run("x").apt("git").pip("a")).optional())
        .contains(new Requirement(Capability.CACHE_MOUNTS, "apt git"));
    LayerCache cache = new LayerCache.Local(NOWHERE);
    assertThat(wishes(builder(DEBIAN).cacheImports(List.of(cache))))
        .containsExactly(Capability.REPRODUCIBLE_TIMESTAMPS, Capability.CACHE_IMPORT);
    assertThat(wishes(builder(DEBIAN).cacheExports(List.of(new LayerCache.Inline()))))
        .containsExactly(Capability.REPRODUCIBLE_TIMESTAMPS, Capability.CACHE_IMPORT);
    assertThat(wishes(builder(DEBIAN).cacheExports(List.of(cache, new LayerCache.Inline()))))
        .containsExactly(
            Capability.REPRODUCIBLE_TIMESTAMPS, Capability.CACHE_IMPORT, Capability.CACHE_EXPORT);
  }

  private static List<Capability> wishes(BuildRequest.Builder builder) {
    return builder.build().optional().stream().map(Requirement::capability).toList();
  }

  /**
   * A capability is never both: a missing required one is an error, a missing optional one is
   * skipped.
   */
  @ParameterizedTest
  @EnumSource(Capability.class)
  void everyCapabilityIsRequiredOrOptional(Capability capability) {
    ImageSpec all =
        DEBIAN
            .with(Run.shell("x").secret(SECRET).ssh().cache("/c").network(Network.NONE))
            .with(Run.exec("x").secretEnv(SECRET, "V"))
            .extraHost("h", "::1")
            .platforms(Platform.LINUX_AMD64, Platform.parse("linux/arm64"));
    Delivery archive = new Delivery.Archive(IMAGE, NOWHERE, ArchiveFormat.DOCKER_ARCHIVE);
    BuildRequest one =
        BuildRequest.builder(BuildPlan.of(all), new Delivery.Store(IMAGE))
            .cacheExports(List.of(new LayerCache.Local(NOWHERE)))
            .build();
    BuildRequest other = BuildRequest.builder(BuildPlan.of(all), archive).build();
    BuildRequest third = builder(all).compression(LayerCompression.ZSTD).build();
    Set<Capability> required = EnumSet.noneOf(Capability.class);
    one.required().forEach(need -> required.add(need.capability()));
    third.required().forEach(need -> required.add(need.capability()));
    other.required().forEach(need -> required.add(need.capability()));
    Set<Capability> wished = EnumSet.noneOf(Capability.class);
    one.optional().forEach(wish -> wished.add(wish.capability()));
    assertThat(required.contains(capability)).isNotEqualTo(wished.contains(capability));
  }

  @Test
  void dockerfileOmitsUnsupportedCacheMounts() {
    BuildRequest request = request(DEBIAN.apt("git").with(Run.shell("x").cache("/c").ssh()));
    assertThat(request.dockerfile(Set.of(Capability.CACHE_MOUNTS)).text())
        .isEqualTo(request.plan().dockerfile())
        .contains("type=cache,id=imagespec-apt", "type=cache,id=/c");
    assertThat(request.dockerfile(Set.of()).text())
        .doesNotContain("type=cache")
        .contains("type=ssh,required=true,mode=0666");
  }

  /** The script that emulates the caches makes the line longer than the limit of a plan. */
  @Test
  void planWithCachesBuildsWithoutCacheMounts() {
    Run longest = Run.shell("x".repeat(59_000)).cache("/c");
    int left = 60_000 - lineOf(request(DEBIAN.with(longest)), Capability.CACHE_MOUNTS);
    Run fits = Run.shell("x".repeat(59_000 + left)).cache("/c");
    BuildRequest request = request(DEBIAN.with(fits));
    assertThat(lineOf(request, Capability.CACHE_MOUNTS)).isEqualTo(60_000);
    assertThat(lineOf(request)).isBetween(60_001, 61_000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request(DEBIAN.with(Run.shell("x".repeat(59_001 + left)).cache("/c"))))
        .withMessageContaining("limit of 60000");
  }

  private static int lineOf(BuildRequest request, Capability... capabilities) {
    return request
        .dockerfile(Set.of(capabilities))
        .text()
        .lines()
        .mapToInt(String::length)
        .max()
        .orElseThrow();
  }

  @Test
  void sshAgentIsProvidedOnlyOnRequest() {
    assertThat(request(DEBIAN.run("x")).sshAgent()).isEmpty();
    ImageSpec spec = DEBIAN.with(Run.shell("x").ssh());
    assertThat(request(spec).sshAgent()).contains(Path.of("/agent"));
    assertThat(builder(spec).sshAgent(NOWHERE).build().sshAgent()).contains(NOWHERE);
    assertThat(builder(spec).environment(Environment.of(Map.of(), NOWHERE)).build().sshAgent())
        .isEmpty();
  }

  @Test
  void secretsAreReadOnceAndCleared() {
    AtomicInteger asked = new AtomicInteger();
    Secret counted =
        Secret.of(
            "counted",
            () -> {
              asked.incrementAndGet();
              return new byte[] {1};
            });
    Run run = Run.shell("x").secret(SECRET).secretEnv(counted, "V").secret(counted);
    OpenSecrets open = request(DEBIAN.with(run).with(run)).openSecrets();
    assertThat(open.value("TOKEN")).contains("s3cret".getBytes(StandardCharsets.UTF_8));
    byte[] copy = open.value("counted").orElseThrow();
    copy[0] = 7;
    assertThat(open.value("counted")).contains(new byte[] {1});
    assertThat(open.value("other")).isEmpty();
    assertThat(asked).hasValue(1);
    assertThat(open).hasToString("2 secrets");
    open.close();
    open.close();
    assertThat(open.value("TOKEN")).isEmpty();
  }

  @Test
  @Timeout(20)
  void secretSupplierIsBoundByBuildDeadline() {
    Secret hanging =
        Secret.of(
            "S",
            () -> {
              LockSupport.parkNanos(TimeUnit.HOURS.toNanos(1));
              return new byte[] {1};
            });
    BuildRequest request =
        builder(DEBIAN.with(Run.shell("x").secret(hanging)))
            .deadline(Duration.ofMillis(200))
            .build();
    assertThatExceptionOfType(SecretException.class)
        .isThrownBy(request::openSecrets)
        .withMessageContainingAll("secret S", "no value within 0.");
  }

  @Test
  void emptySecretIsRefused() {
    BuildRequest request =
        request(DEBIAN.with(Run.shell("x").secret(Secret.of("S", () -> new byte[0]))));
    assertThatExceptionOfType(SecretException.class)
        .isThrownBy(request::openSecrets)
        .withMessage("secret S: its value is empty; set it, or remove the secret from the spec");
  }

  @Test
  void secretUnfitForVariableIsRefused() {
    for (byte[] value : List.of(new byte[] {'a', 0, 'b'}, new byte[128 * 1024])) {
      Secret secret = Secret.of("S", () -> value);
      if (value.length > 3) {
        Arrays.fill(value, (byte) 'x');
      }
      for (Run run : List.of(Run.shell("x"), Run.exec("x"))) {
        BuildRequest request = request(DEBIAN.with(run.secretEnv(secret, "V")));
        assertThatExceptionOfType(SecretException.class)
            .isThrownBy(request::openSecrets)
            .withMessageContainingAll("secret S", "variable V");
      }
      assertThat(request(DEBIAN.with(Run.shell("x").secret(secret))).openSecrets().value("S"))
          .contains(value);
    }
  }

  @Test
  void layerCacheRequiresTaggedImage() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder(DEBIAN).cacheImports(List.of(new LayerCache.Inline())))
        .withMessageContaining("LayerCache.registry(");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LayerCache.Registry(ImageReference.parse("r.io/a")))
        .withMessageContaining("r.io/a");
  }
}
