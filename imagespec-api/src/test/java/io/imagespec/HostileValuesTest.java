package io.imagespec;

import static io.imagespec.ValidatedInputs.SEED;
import static io.imagespec.ValidatedInputs.SOURCE;
import static io.imagespec.ValidatedInputs.SPEC;
import static io.imagespec.ValidatedInputs.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.imagespec.ValidatedInputs.Input;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.context.IgnoreRules;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Dockerfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every input of the API against every hostile value. An input accepts exactly the valid values. It
 * refuses all others at once with a legible message, in code and in JSON. {@code HostileValuesIT}
 * proves that accepted values do no harm in a real container.
 */
class HostileValuesTest {
  /** The generated lines that contain no value of the spec. */
  private static final String FIXED =
      "FROM scratch AS imagespec-(directory|open)|WORKDIR /open/directory"
          + "|COPY --from=imagespec-directory --chmod=777 \\[\"/open\",\"/\"\\]";

  @Test
  void hostileValuesAreManyAndDistinct() {
    assertThat(HostileValues.texts()).doesNotHaveDuplicates().hasSizeGreaterThan(60);
  }

  @ParameterizedTest
  @MethodSource("io.imagespec.ValidatedInputs#all")
  void inputAcceptsOrdinaryValues(Input input) {
    for (String value : input.ordinary()) {
      assertThat(refusal(() -> input.code().apply(value))).as(input.about(value)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("io.imagespec.ValidatedInputs#all")
  void inputAcceptsExactlyValidValues(Input input) {
    for (String value : input.values()) {
      assertThat(refusal(() -> input.code().apply(value)).isEmpty())
          .as(input.about(value))
          .isEqualTo(input.legal().test(value));
    }
  }

  @ParameterizedTest
  @MethodSource("io.imagespec.ValidatedInputs#all")
  void errorShowsFieldValueAndReason(Input input) {
    for (String value : input.values()) {
      refusal(() -> input.code().apply(value))
          .map(message -> message.replaceFirst("^JSON at [^:]*: ", ""))
          .ifPresent(message -> assertReadable(input, value, message));
    }
  }

  private static void assertReadable(Input input, String value, String message) {
    assertThat(message).as(input.about(value)).startsWith(input.field()).hasSizeLessThan(2_000);
    assertThat(
            message.codePoints().filter(HostileValuesTest::isHidden).mapToObj(Integer::toHexString))
        .as(input.about(value))
        .isEmpty();
    assertThat(message).as(input.about(value)).contains(shown(value)).containsPattern("\": \\S");
  }

  private static boolean isHidden(int c) {
    return List.of(
                Character.CONTROL,
                Character.FORMAT,
                Character.SURROGATE,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR,
                Character.PRIVATE_USE,
                Character.UNASSIGNED)
            .contains((byte) Character.getType(c))
        || (c != ' ' && Character.isSpaceChar(c));
  }

  private static String shown(String value) {
    StringBuilder out = new StringBuilder("\"");
    int[] points = value.codePoints().toArray();
    for (int i = 0; i < Math.min(120, points.length); i++) {
      String one = Character.toString(points[i]);
      out.append(isHidden(points[i]) ? quoted(one).substring(1, quoted(one).length() - 1) : one);
    }
    return out.append(points.length > 120 ? "…\"" : "\"").toString();
  }

  @ParameterizedTest
  @MethodSource("io.imagespec.ValidatedInputs#inJson")
  void jsonAndCodeRefuseForSameReason(Input input) {
    for (String value : input.values()) {
      Optional<String> code = refusal(() -> input.code().apply(value));
      Optional<String> json = refusal(() -> ImageSpec.fromJson(input.document(value)));
      assertThat(json.isPresent()).as(input.about(value)).isEqualTo(code.isPresent());
      json.ifPresent(
          message ->
              assertThat(message)
                  .as(input.about(value))
                  .matches(m -> m.endsWith(code.orElseThrow()) || isReaderError(input, m)));
      if (code.isEmpty()) {
        ImageSpec read = ImageSpec.fromJson(input.document(value));
        assertThat(read).as(input.about(value)).isEqualTo(input.code().apply(value));
        assertThat(ImageSpec.fromJson(read.toJson())).as(input.about(value)).isEqualTo(read);
      }
    }
  }

  /** The JSON reader itself refuses keys with an unpaired surrogate or of 50,000 characters. */
  private static boolean isReaderError(Input input, String message) {
    return input.isKey() && message.startsWith("JSON: ");
  }

  @ParameterizedTest
  @MethodSource("io.imagespec.ValidatedInputs#all")
  void inputRefusesNull(Input input) {
    assertThatNullPointerException().isThrownBy(() -> refusal(() -> input.code().apply(null)));
  }

  /** The Dockerfile has one line per instruction of the plan, whatever the value. */
  @ParameterizedTest
  @MethodSource("io.imagespec.ValidatedInputs#planned")
  void valuesNeverBecomeInstructions(Input input, @TempDir Path directory) throws IOException {
    Files.createDirectory(directory.resolve(SOURCE));
    for (String value : input.values()) {
      if (input.legal().test(value)) {
        ImageSpec spec = (ImageSpec) input.code().apply(value);
        assertOneLinePerInstruction(
            input.about(value), BuildPlan.of(spec, directory, DigestCache.none()).render());
      }
    }
  }

  private static void assertOneLinePerInstruction(Supplier<String> about, Dockerfile file) {
    List<String> lines = List.of(file.text().split("\n", -1));
    assertThat(lines).as(about).hasSize(file.steps() + 1).last().isEqualTo("");
    assertThat(lines.subList(0, file.steps()))
        .as(about)
        .allMatch(
            line ->
                line.matches(
                    "(?s)("
                        + FIXED
                        + "|FROM [^ ]+|ARG \\w+|(ENV [\\w.-]+|LABEL \"[\\w./-]+\")=(\\$\\w+|\".*\")"
                        + "|WORKDIR \".*\"|USER [\\w.:-]+|EXPOSE \\d+|(ENTRYPOINT|CMD) \\[.*\\]"
                        + "|RUN (--mount=type=[\\w,=/.+@%:-]+ |--network=\\w+ )*\\[.*\\]|COPY (--chown=[\\w.:-]+ )?\\[.*\\])"))
        .noneMatch(line -> line.chars().anyMatch(c -> c < ' '));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void invalidPortIsRefused(int port) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.expose(port))
        .withMessage("expose " + port + ": a port must be 1 to 65535");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ContainerConfig(
                    Optional.empty(),
                    Optional.empty(),
                    new TreeMap<>(),
                    new TreeSet<>(List.of(port))));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 01000, 02755, 01777, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void invalidModeIsRefused(int mode) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileSource.of(SOURCE).withMode(mode))
        .withMessageStartingWith("copy mode");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "65536",
        "-0",
        "80.0",
        "80.5",
        "8e1",
        "1e400",
        "99999999999",
        "-99999999999",
        "99999999999999999999999999999999",
        "\"80\"",
        "\"\\u0661\"",
        "null",
        "true",
        "[]",
        "[80]",
        "{}",
        "080",
        "+80",
        "0x50",
        "NaN",
        "Infinity",
        "80 80",
        "80,",
        "'80'",
        "٨٠",
        "８０",
        ""
      })
  void invalidNumberInJsonIsRefused(String number) {
    String document = "{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},%s}";
    for (String place : List.of("\"expose\":[%s]", "\"formatVersion\":%s", "\"expose\":[80,%s]")) {
      if (!number.isEmpty() || place.contains(",")) {
        assertClean(
            refusal(() -> ImageSpec.fromJson(document.formatted(place.formatted(number)))), number);
      }
    }
    String step =
        "\"steps\":[{\"kind\":\"copy\",\"source\":\"s\",\"target\":\"/t\",\"mode\":%s}]"
            .formatted(number.equals("0") || number.equals("-0") ? "512" : number);
    assertClean(refusal(() -> ImageSpec.fromJson(document.formatted(step))), number);
  }

  @Test
  void hostileFieldOrKindNameIsRefusedLegibly() {
    List<String> names = new ArrayList<>(HostileValues.texts());
    names.addAll(HostileValues.tooLong());
    for (String name : names) {
      String json = quoted(name);
      for (String fields :
          List.of(
              "\"base\":{\"kind\":\"scratch\"},%s:1",
              "\"base\":{\"kind\":\"scratch\"},%s:1,%s:2",
              "\"base\":{\"kind\":\"scratch\",%s:1}",
              "\"base\":{\"kind\":%s}",
              "\"base\":{\"kind\":\"scratch\"},\"steps\":[{\"kind\":%s}]",
              "\"base\":{\"kind\":\"scratch\"},\"steps\":[{\"kind\":\"user\",\"user\":\"1\",%s:{}}]",
              "\"base\":{\"kind\":\"scratch\"},\"labels\":{%s:1}",
              "\"base\":{\"kind\":\"scratch\"},\"platforms\":{%s:[]}",
              "\"base\":{\"kind\":\"scratch\"},\"expose\":[%s]")) {
        assertClean(
            refusal(
                () ->
                    ImageSpec.fromJson("{\"formatVersion\":1," + fields.replace("%s", json) + "}")),
            name);
      }
      assertClean(refusal(() -> ImageSpec.fromJson(name)), name);
      assertClean(refusal(() -> ImageSpec.fromJson("{" + name + "}")), name);
    }
  }

  @Test
  void invalidSourcePathInJsonIsRefusedLegibly() {
    for (String source : List.of("\0", "a\0b", "\0".repeat(1 << 18))) {
      String step = "{\"kind\":\"copy\",\"source\":%s,\"target\":\"/x\"}";
      String document =
          "{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"steps\":[%s]}"
              .formatted(step.formatted(quoted(source)));
      assertClean(refusal(() -> ImageSpec.fromJson(document)), source);
    }
  }

  private static void assertClean(Optional<String> refusal, String value) {
    String about = quoted(value.substring(0, Math.min(200, value.length())));
    assertThat(refusal).as(about).isPresent();
    assertThat(refusal.orElseThrow()).as(about).startsWith("JSON").hasSizeLessThan(1_000);
    assertThat(refusal.orElseThrow().codePoints().filter(HostileValuesTest::isHidden).count())
        .as(about)
        .isZero();
  }

  /** A pattern is either refused, or matches in bounded time and survives a JSON round trip. */
  @Test
  void hostileIgnorePatternIsHarmless() {
    List<String> values = new ArrayList<>(HostileValues.texts());
    values.addAll(
        HostileValues.random(new Random(SEED), 400, List.of("**/*.log", "!a/b", "[a-c]?", "/x")));
    for (String value : values) {
      String about = "ignore %s, seed %d".formatted(quoted(value), SEED);
      Optional<String> refused = refusal(() -> IgnoreRules.parse(List.of(value)));
      if (refused.isPresent()) {
        assertThat(refused.orElseThrow())
            .as(about)
            .startsWith("ignore pattern")
            .hasSizeLessThan(1_000);
        assertThat(refused.orElseThrow().codePoints().filter(HostileValuesTest::isHidden).count())
            .as(about)
            .isZero();
        continue;
      }
      IgnoreRules rules = IgnoreRules.parse(List.of(value));
      assertThat(rules.excludes("a/b")).as(about).isIn(true, false);
      ImageSpec spec = SPEC.with(Step.Copy.of(FileSource.of(SOURCE).withRules(rules), "/x"));
      assertThat(ImageSpec.fromJson(spec.toJson())).as(about).isEqualTo(spec);
    }
  }

  @Test
  void conflictingValuesAreQuotedLegibly() {
    for (ThrowingSpec twice :
        List.<ThrowingSpec>of(
            () -> SPEC.refresh("a\u001b").refresh("b\u202e".repeat(20_000)),
            () -> SPEC.label("k", "a\u001b").label("k", "b\u202e".repeat(20_000)),
            () -> SPEC.entrypoint("a", "\u001b").entrypoint("b\u202e".repeat(20_000)),
            () -> SPEC.command("a", "\u001b").command("b\u202e".repeat(20_000)))) {
      assertThatIllegalArgumentException()
          .isThrownBy(twice::make)
          .withMessageContaining("\\u001b")
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2_000).matches("[\\P{C}]*"));
    }
  }

  private interface ThrowingSpec {
    Object make();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git+https://github.com/acme/x.git@main",
        "package @ https://h/x.whl",
        "./wheel.whl",
        "x.tar.gz",
        "x.ZIP",
        "x.whl[extra]",
        "x==1.zip"
      })
  void fileOrUrlRequirementIsRefusedWithRemedy(String requirement) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.pip(requirement))
        .withMessageContaining("use run(\"pip install ...\") for those");
  }

  @Test
  void commonPackageMistakesAreExplained() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.pip("a==1; python < '3'"))
        .withMessageContaining("environment marker");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.pip("numpy >= 1.0"))
        .withMessageContaining("without spaces");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.pip("--extra-index-url=https://h"))
        .withMessageContaining("options");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.apt("git curl"))
        .withMessageContaining("each package as a separate argument");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.apt("git-"))
        .withMessageContaining("remove");
  }

  @Test
  void registryAndNameShareLengthLimit() {
    ImageSpec named = SPEC.registry("ghcr.io").named("a".repeat(247));
    assertThat(named.naming().localRepository().toString()).hasSize(255);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.registry("ghcr.io").named("a".repeat(248)))
        .withMessageMatching("name \"a+…\": .* 255 characters together");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.named("a".repeat(245)).registry("registry.example"))
        .withMessageContaining("255 characters together");
  }

  @Test
  void environmentToleratesHostileVariableNames() {
    for (String name : HostileValues.texts()) {
      assertThat(Environment.of(Map.of("A", "1"), SOURCE).variable(name)).isEmpty();
      assertThat(Environment.system().variable(name)).isNotNull();
    }
  }

  private static Optional<String> refusal(Supplier<?> input) {
    try {
      Object unused = input.get();
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
