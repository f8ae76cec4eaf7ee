package io.imagespec.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.imagespec.Base;
import io.imagespec.ImageSpec;
import io.imagespec.RandomSpecs;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.Step;
import io.imagespec.context.ContextEntry;
import io.imagespec.context.DigestCache;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The two parts of a plan. The first part equals the plan of a spec with the same first steps.
 * {@code -Dimagespec.seed=N} repeats the random specs of a run.
 */
class PlanSplitTest {
  private static final int SPECS = 2_000;
  private static final Path TREE =
      Path.of(System.getProperty("basedir", ""), "src/test/resources/io/imagespec/plan", "tree.sh");
  private static final ImageSpec DEBIAN = ImageSpec.from("debian:bookworm-slim");
  private static final Path SRC = Path.of("src");
  private static final String BASE_DIGEST = "sha256:" + "a".repeat(64);
  private static final String PART_DIGEST = "sha256:" + "b".repeat(64);

  @TempDir static Path directory;

  @BeforeAll
  static void makeTree() throws IOException, InterruptedException {
    Process made =
        new ProcessBuilder("sh", TREE.toAbsolutePath().toString())
            .directory(directory.toFile())
            .inheritIO()
            .start();
    assertThat(made.waitFor()).isZero();
  }

  private static BuildPlan plan(ImageSpec spec) {
    return BuildPlan.of(spec, directory, DigestCache.none());
  }

  private static PlanSplit split(ImageSpec spec) {
    return plan(spec).split().orElseThrow();
  }

  static Stream<Arguments> cuts() {
    return Stream.of(
        Arguments.of(DEBIAN.run("a").copy(SRC, "/x"), "run", "copy"),
        Arguments.of(
            DEBIAN.copy(SRC, "/x").run("a").env("A", "a").run("b").env("B", "b"),
            "copy run env run",
            "env"),
        Arguments.of(
            DEBIAN.apt("git").user("1").pip("a").copy(SRC, "/x"),
            "user run user user run user",
            "copy"),
        Arguments.of(DEBIAN.exec("a").workdir("/x").user("1"), "run", "copy workdir user"),
        Arguments.of(
            DEBIAN.workdir("/x").exec("a").workdir("/y"), "copy workdir run", "copy workdir"),
        Arguments.of(DEBIAN.run("a").label("a", "b"), "run", "label"),
        Arguments.of(DEBIAN.run("a").expose(1), "run", "expose"),
        Arguments.of(DEBIAN.run("a").entrypoint("a"), "run", "entrypoint command"),
        Arguments.of(DEBIAN.run("a").command("a"), "run", "command"),
        Arguments.of(DEBIAN.label("a", "b").run("a").copy(SRC, "/x"), "run", "copy label"));
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void planIsCutAfterLastStepWithCommand(ImageSpec spec, String first, String rest) {
    PlanSplit split = split(spec);
    assertThat(kinds(split.first())).isEqualTo(first);
    assertThat(kinds(split.rest())).isEqualTo(rest);
    assertThat(split.first().commandSteps()).isEqualTo(plan(spec).commandSteps());
    assertThat(split.rest().hasCommands()).isFalse();
  }

  private static String kinds(BuildPlan plan) {
    return String.join(" ", plan.instructions().stream().map(PlanSplitTest::kind).toList());
  }

  private static String kind(Instruction instruction) {
    return switch (instruction.getClass().getSimpleName()) {
      case "CopyIn" -> "copy";
      case "Run" -> "run";
      case "SetCommand" -> "command";
      case "SetEntrypoint" -> "entrypoint";
      case "SetEnv" -> "env";
      case "SetLabel" -> "label";
      case "SetUser" -> "user";
      case "SetWorkdir" -> "workdir";
      default -> "expose";
    };
  }

  static Stream<ImageSpec> undivided() {
    return Stream.of(
        DEBIAN,
        ImageSpec.scratch().copy(SRC, "/x").entrypoint("/x"),
        DEBIAN.copy(SRC, "/x").workdir("/x").user("1").label("a", "b"),
        DEBIAN.run("a"),
        DEBIAN.copy(SRC, "/x").run("a"),
        DEBIAN.user("1").apt("git"),
        ImageSpec.from(DEBIAN.run("a")).copy(SRC, "/x"));
  }

  @ParameterizedTest
  @MethodSource("undivided")
  void planWithoutCommandsOrWithoutRestIsNotSplit(ImageSpec spec) {
    assertThat(plan(spec).split()).isEmpty();
  }

  @Test
  void partsAreNotSplitAgain() {
    PlanSplit split = split(DEBIAN.run("a").copy(SRC, "/x").run("b").copy(SRC, "/y"));
    assertThat(split.first().split()).isEmpty();
    assertThat(split.rest().split()).isEmpty();
  }

  @Test
  void partsRenderTheirOwnInstructions() {
    PlanSplit split =
        split(
            DEBIAN
                .copy(Path.of("src/main.sh"), "/bin/tool")
                .run("tool")
                .workdir("/app")
                .copy(SRC, "/app/src")
                .label("team", "a")
                .entrypoint("tool"));
    assertThat(split.first().dockerfile())
        .isEqualTo(
            """
            FROM docker.io/library/debian:bookworm-slim
            COPY ["copy-1/main.sh","\\"/bin/tool\\""]
            RUN ["/bin/sh","-c","tool"]
            """);
    assertThat(split.first().fingerprint())
        .hasToString("f5065a9bcf46eebde2e749e867bfeae21d2b73de6c96928e55087db42dcc61f6");
    assertThat(
            split
                .rest()
                .continuedOn(
                    ImageReference.parse("a.io/b@" + PART_DIGEST), Optional.of(BASE_DIGEST))
                .dockerfile())
        .isEqualTo(
            """
            FROM a.io/b@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
            COPY ["nothing","\\"/app\\""]
            WORKDIR "/app"
            COPY ["copy-2","\\"/app/src\\""]
            LABEL "team"="a"
            ENTRYPOINT ["tool"]
            CMD []
            LABEL "io.imagespec.base.digest"=\
            "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            LABEL "io.imagespec.part.digest"=\
            "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
            LABEL "io.imagespec.components"="copyin:4091219009d0 run:d1b56a952406 \
            copyin:6d2b28f50544 setworkdir:1bf8d4e7fac1 copyin:5e0d6615e712 \
            setlabel:8a54fb77975c setentrypoint:041d73e06645 setcommand:67fa37277a7f"
            LABEL "io.imagespec.fingerprint"=\
            "e91c42f8bb8a1f7e7112ff012960455d05ae439e66a6813eccbc3d5e756e56b7"
            ENV IMAGESPEC_FINGERPRINT=\
            "e91c42f8bb8a1f7e7112ff012960455d05ae439e66a6813eccbc3d5e756e56b7"
            """);
  }

  static Set<String> golden() {
    return GoldenSpecs.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("golden")
  void firstPartEqualsPlanOfItsSteps(String name) {
    ImageSpec spec = Objects.requireNonNull(GoldenSpecs.all().get(name));
    ImageSpec more = spec.env("LAST", "a");
    assertSplit(spec);
    assertSplit(more);
    assertThat(plan(more).split().isPresent()).isEqualTo(!plan(spec).commandSteps().isEmpty());
  }

  @Test
  void firstPartOfRandomSpecEqualsPlanOfItsSteps() {
    RandomSpecs any =
        new RandomSpecs(
            new Random(RandomSpecs.seed()),
            Stream.of("src", "src/sub", "src/main.sh").map(directory::resolve).toList());
    int parts = 0;
    for (int i = 0; i < SPECS; i++) {
      parts += assertSplit(any.next()) ? 1 : 0;
    }
    assertThat(parts).as("specs in two parts").isGreaterThan(SPECS / 4);
  }

  /** Checks both parts of a spec's plan; returns false if it is not split. */
  private static boolean assertSplit(ImageSpec spec) {
    BuildPlan whole = plan(spec);
    Optional<PlanSplit> split = whole.split();
    if (split.isEmpty()) {
      return false;
    }
    BuildPlan first = split.get().first();
    BuildPlan same = plan(withStepsOf(spec, lastCommand(spec)));
    assertThat(first.toJson()).isEqualTo(same.toJson());
    assertThat(first.fingerprint()).isEqualTo(same.fingerprint());
    assertThat(first.image()).isEqualTo(same.image());
    assertThat(first.naming()).isEqualTo(same.naming());
    assertThat(first.dockerfile()).isEqualTo(same.dockerfile());
    assertThat(first.render().buildArguments()).isEqualTo(same.render().buildArguments());
    assertThat(first.context().entries()).isEqualTo(same.context().entries());
    assertThat(first.extraHosts()).isEqualTo(same.extraHosts());
    assertThat(first.secrets()).isEqualTo(same.secrets());
    assertThat(first.secretVariables()).isEqualTo(same.secretVariables());
    assertThat(first.takesRootWithoutUser()).isEqualTo(same.takesRootWithoutUser());
    assertThat(first.opensSecretsWithoutUser()).isEqualTo(same.opensSecretsWithoutUser());
    assertThat(completed(first)).isEqualTo(completed(same));
    assertRest(whole, split.get());
    return true;
  }

  private static List<Instruction> completed(BuildPlan plan) {
    return plan.completed(Optional.empty(), Optional.of(BASE_DIGEST)).instructions();
  }

  private static void assertRest(BuildPlan whole, PlanSplit split) {
    BuildPlan rest = split.rest();
    assertThat(
            Stream.of(split.first(), rest).flatMap(plan -> plan.instructions().stream()).toList())
        .isEqualTo(whole.instructions());
    assertThat(rest.fingerprint()).isEqualTo(whole.fingerprint());
    assertThat(rest.image()).isEqualTo(whole.image());
    assertThat(rest.naming()).isEqualTo(whole.naming());
    assertThat(rest.secrets()).isEmpty();
    assertThat(rest.secretVariables()).isEmpty();
    assertThat(rest.extraHosts()).isEmpty();
    assertThat(rest.needsSshAgent()).isFalse();
  }

  private static int lastCommand(ImageSpec spec) {
    int last = 0;
    for (int i = 0; i < spec.steps().size(); i++) {
      Step step = spec.steps().get(i);
      boolean command = step instanceof Run || step instanceof Step.Apt || step instanceof Step.Pip;
      last = command ? i + 1 : last;
    }
    return last;
  }

  /** Returns a spec with the first steps of another one and without its startup settings. */
  private static ImageSpec withStepsOf(ImageSpec spec, int steps) {
    ImageSpec first = base(spec.base());
    for (Step step : spec.steps().subList(0, steps)) {
      first = first.with(step);
    }
    for (Map.Entry<String, String> host : spec.hosts().entrySet()) {
      first = first.extraHost(host.getKey(), host.getValue());
    }
    first =
        spec.requestedPlatforms().isEmpty()
            ? first
            : first.platforms(spec.requestedPlatforms().toArray(Platform[]::new));
    first = spec.refreshToken().map(first::refresh).orElse(first);
    first = spec.naming().name().map(first::named).orElse(first);
    first = spec.naming().registry().map(first::registry).orElse(first);
    return spec.naming().tagFormat().map(first::tagFormat).orElse(first);
  }

  private static ImageSpec base(Base base) {
    return base.match(
        new Base.Cases<ImageSpec>() {
          @Override
          public ImageSpec reference(Base.Reference reference) {
            return ImageSpec.from(reference.image().toString());
          }

          @Override
          public ImageSpec scratch(Base.Scratch scratch) {
            return ImageSpec.scratch();
          }

          @Override
          public ImageSpec spec(Base.Spec parent) {
            return ImageSpec.from(parent.spec());
          }
        });
  }

  @Test
  void onlyRestHasAliases() {
    PlanSplit split =
        split(
            DEBIAN
                .named("app")
                .registry("a.io/b")
                .tagFormat("v1-{fingerprint}")
                .alias("stable")
                .run("a")
                .copy(SRC, "/x"));
    assertThat(split.first().image().toString())
        .isEqualTo("a.io/b/app:v1-" + split.first().fingerprint().tag());
    assertThat(split.first().naming().aliases()).isEmpty();
    assertThat(split.rest().naming().aliases()).containsExactly("stable");
  }

  @Test
  void changeBehindLastCommandKeepsFirstPart() throws IOException {
    Path file = Files.writeString(directory.resolve("changing"), "1");
    ImageSpec spec = DEBIAN.run("a").copy(file, "/x");
    PlanSplit before = split(spec);
    Files.writeString(file, "2");
    PlanSplit after = split(spec);
    assertThat(after.first().fingerprint()).isEqualTo(before.first().fingerprint());
    assertThat(after.rest().fingerprint()).isNotEqualTo(before.rest().fingerprint());
  }

  @Test
  void firstPartHasOnlyFilesOfItsSteps() {
    ImageSpec spec = DEBIAN;
    for (int i = 1; i <= 10; i++) {
      spec = (i == 2 ? spec.run("a") : spec).copy(Path.of("src/a b"), "/x" + i);
    }
    assertThat(split(spec).first().context().entries())
        .extracting(ContextEntry::path)
        .containsExactly("copy-1", "copy-1/a b");
  }

  /** The base's user must be root if the steps of a part require it, whatever follows. */
  @Test
  void requirementsOnUserAreThoseOfThePart() {
    PlanSplit later = split(DEBIAN.apt("git").user("1").copy(SRC, "/x"));
    assertThat(later.first().takesRootWithoutUser()).isTrue();
    assertThat(later.rest().takesRootWithoutUser()).isFalse();
    PlanSplit before = split(DEBIAN.user("1").apt("git").copy(SRC, "/x"));
    assertThat(before.first().takesRootWithoutUser()).isFalse();
    PlanSplit plain = split(DEBIAN.run("a").user("1"));
    assertThat(plain.first().takesRootWithoutUser()).isFalse();
    PlanSplit between = split(DEBIAN.apt("git").user("1").run("a").copy(SRC, "/x"));
    assertThat(between.first().takesRootWithoutUser()).isFalse();
    PlanSplit opening =
        split(DEBIAN.with(Run.shell("a").secret(Secret.env("A"))).user("1").copy(SRC, "/x"));
    assertThat(opening.first().opensSecretsWithoutUser()).isTrue();
    assertThat(opening.rest().opensSecretsWithoutUser()).isTrue();
  }

  @Test
  void continuedRestHasLabelsOfWholePlan() {
    BuildPlan whole = plan(DEBIAN.run("a").copy(SRC, "/x").label("a", "b"));
    BuildPlan rest = whole.split().orElseThrow().rest();
    ImageReference part = ImageReference.parse("a.io/b@" + PART_DIGEST);
    BuildPlan continued = rest.continuedOn(part, Optional.of(BASE_DIGEST));
    String fingerprint = whole.fingerprint().toString();
    String components =
        whole.completed(Optional.empty(), Optional.empty()).instructions().stream()
            .filter(Instruction.SetLabel.class::isInstance)
            .map(Instruction.SetLabel.class::cast)
            .filter(label -> label.key().equals(Labels.COMPONENTS))
            .map(Instruction.SetLabel::value)
            .findFirst()
            .orElseThrow();
    assertThat(components).startsWith("run:").contains(" copyin:", " setlabel:");
    assertThat(continued.instructions())
        .startsWith(rest.instructions().toArray(Instruction[]::new))
        .endsWith(
            new Instruction.SetLabel(Labels.BASE_DIGEST, BASE_DIGEST),
            new Instruction.SetLabel(Labels.PART_DIGEST, PART_DIGEST),
            new Instruction.SetLabel(Labels.COMPONENTS, components),
            new Instruction.SetLabel(Labels.FINGERPRINT, fingerprint),
            new Instruction.SetEnv(Labels.VARIABLE, fingerprint))
        .hasSize(rest.instructions().size() + 5);
    assertThat(continued.base()).contains(part);
    assertThat(continued.fingerprint()).isEqualTo(whole.fingerprint());
    assertThat(continued.continuesFirstPart()).isTrue();
    assertThat(continued.withoutCaches().continuesFirstPart()).isTrue();
    assertThat(rest.continuedOn(part, Optional.empty()).instructions())
        .hasSize(rest.instructions().size() + 4);
  }

  @Test
  void onlyRestContinuesFirstPart() {
    BuildPlan whole = plan(DEBIAN.run("a").copy(SRC, "/x"));
    PlanSplit split = whole.split().orElseThrow();
    ImageReference part = ImageReference.parse("a.io/b@" + PART_DIGEST);
    for (BuildPlan other : List.of(whole, split.first())) {
      assertThat(other.continuesFirstPart()).isFalse();
      assertThatIllegalStateException()
          .isThrownBy(() -> ignore(other.continuedOn(part, Optional.empty())))
          .withMessage(other + " is not the rest of a split plan");
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> ignore(split.rest().completed(Optional.of(part), Optional.empty())))
        .withMessage(whole + " is the rest of a split plan; complete it with continuedOn(..)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ignore(split.rest().continuedOn(whole.image(), Optional.of(BASE_DIGEST))))
        .withMessage("first part " + whole.image() + ": a digest is missing");
  }

  private static void ignore(BuildPlan unused) {}
}
