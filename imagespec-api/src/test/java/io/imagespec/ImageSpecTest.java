package io.imagespec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.context.FileSource;
import io.imagespec.name.Platform;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSpecTest {
  private static final ImageSpec SPEC = ImageSpec.from("debian:bookworm-slim");

  @Test
  void specMethodsReturnModifiedCopies() {
    ImageSpec before = SPEC.named("a").registry("ghcr.io/acme").env("A", "1").label("l", "v");
    ImageSpec after =
        before.env("B", "2").label("m", "w").expose(80).alias("x").user("1").refresh("t");
    assertThat(before)
        .isEqualTo(SPEC.named("a").registry("ghcr.io/acme").env("A", "1").label("l", "v"));
    assertThat(after).isNotEqualTo(before);
    assertThat(before.steps()).hasSize(1);
  }

  @Test
  void platformsAreParsedAndMustNotContradict() {
    assertThat(SPEC.platforms("linux/amd64", "aarch64"))
        .isEqualTo(SPEC.platforms(Platform.LINUX_AMD64, Platform.LINUX_ARM64));
    assertThat(Platform.LINUX_ARM64).isEqualTo(Platform.parse("linux/arm64/v8"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.platforms("linux"))
        .withMessageContaining("platform \"linux\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.platforms("linux/arm64").platforms("linux/amd64"))
        .withMessageContainingAll("linux/arm64", "linux/amd64");
  }

  @Test
  void anEmptyListOfPlatformsIsRefused() {
    String message = "platforms: name at least one, such as linux/amd64";
    assertThatIllegalArgumentException().isThrownBy(SPEC::platforms).withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.platforms(new String[0]))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.platforms(new Platform[0]))
        .withMessage(message);
  }

  @Test
  void mapOfVariablesIsSortedByName() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("B", "2");
    variables.put("A", "1");
    assertThat(SPEC.env(variables)).isEqualTo(SPEC.env("A", "1").env("B", "2"));
    assertThat(SPEC.env(Map.of())).isEqualTo(SPEC);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.env(Map.of("A=B", "1")))
        .withMessageStartingWith("env name \"A=B\"");
  }

  @Test
  void mapOfLabelsIsAdded() {
    assertThat(SPEC.labels(Map.of("b", "2", "a", "1")))
        .isEqualTo(SPEC.label("a", "1").label("b", "2"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.label("a", "1").labels(Map.of("a", "2")))
        .withMessageContainingAll("label a", "\"1\"", "\"2\"");
  }

  @Test
  void copyAcceptsSourceWithSettings() {
    FileSource source = FileSource.of(Path.of("x")).withMode(0755).withOwner("1:1");
    assertThat(SPEC.copy(source, "/bin/")).isEqualTo(SPEC.with(Step.Copy.of(source, "/bin/")));
    assertThat(SPEC.copy(FileSource.of(Path.of("x")), "/x"))
        .isEqualTo(SPEC.copy(Path.of("x"), "/x"));
  }

  @Test
  void recipeIsApplied() {
    assertThat(SPEC.with(spec -> spec.env("A", "1").run("true")))
        .isEqualTo(SPEC.env("A", "1").run("true"));
  }

  @Test
  void repeatedSettingMustHaveSameValue() {
    assertThat(SPEC.named("a").named("a")).isEqualTo(SPEC.named("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.named("a").named("b"))
        .withMessageContainingAll("\"a\"", "\"b\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.registry("a.io").registry("b.io"))
        .withMessageContainingAll("a.io", "b.io");
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.entrypoint("a").entrypoint("b"));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.command("a").command());
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.label("k", "1").label("k", "2"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.tagFormat("a-{fingerprint}").tagFormat("{fingerprint}"));
    Platform arm = Platform.parse("linux/arm64");
    assertThat(SPEC.platforms(arm, Platform.LINUX_AMD64))
        .isEqualTo(SPEC.platforms(Platform.LINUX_AMD64, arm));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.platforms(arm).platforms(Platform.LINUX_AMD64));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Upper", "a:b", "a@b", "/a", "a/", "a b", "-a", "a..b", "$(x)"})
  void invalidNameIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.named(name))
        .withMessageStartingWith("name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ghcr.io",
        "ghcr.io/acme",
        "127.0.0.1:5000/acme",
        "localhost",
        "localhost:5000/a/b",
        "[::1]:5000/a",
        "docker.io/acme"
      })
  void registryIsHostWithOptionalPath(String registry) {
    assertThat(SPEC.registry(registry).named("n").naming().repository())
        .get()
        .hasToString(registry + "/n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "acme",
        "acme/x",
        "ghcr.io/",
        "https://ghcr.io",
        "ghcr.io/a:1",
        "ghcr.io//a",
        "index.docker.io/a",
        "a b.io",
        "u:p@ghcr.io"
      })
  void invalidRegistryIsRefused(String registry) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.registry(registry))
        .withMessageStartingWith("registry");
  }

  @Test
  void upperCaseErrorSuggestsLowerCase() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.registry("ghcr.io/Acme"))
        .withMessageContaining("ghcr.io/acme");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.named("Trainer"))
        .withMessageContaining("\"trainer\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "latest",
        "{fingerprint}{fingerprint}",
        "-{fingerprint}",
        "a b{fingerprint}",
        "{fingerprint}@x",
        "x/{fingerprint}"
      })
  void invalidTagFormatIsRefused(String format) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.tagFormat(format))
        .withMessageStartingWith("tagFormat");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-y",
        "--allow-unauthenticated",
        "git curl",
        "git;id",
        "$(id)",
        "`id`",
        "git&&id",
        "git|id",
        "git\n",
        "git\u0000",
        "../x.deb",
        "/tmp/x.deb",
        "./x",
        "Git",
        "g",
        "git=",
        "git/",
        "git=1 2",
        "git=$(id)",
        "git:",
        "git:am d64",
        "gït",
        "git'",
        "git\"",
        "git*",
        "git\\x"
      })
  void invalidDebianPackageIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.apt("curl", name))
        .withMessageStartingWith("apt package");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git",
        "g++",
        "libstdc++6",
        "python3.11",
        "git=1:2.39.5-0+deb12u2~x",
        "libc6:arm64",
        "git/bookworm-backports",
        "0ad"
      })
  void validDebianPackageIsAccepted(String name) {
    assertThat(SPEC.apt(name).steps()).containsExactly(new Step.Apt(List.of(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-r",
        "--index-url=http://x",
        "-e.",
        "a b",
        "a;b",
        "$(id)",
        "a&b",
        "a|b",
        "a\n",
        "a\u0000",
        "./x",
        "/x",
        "a==",
        "a=1",
        "a=>1",
        "a==1 2",
        "a[",
        "a[]",
        "a[x",
        "a[x]y",
        "a>",
        "a==$(id)",
        "a,b",
        "git+https://x/y",
        "a@https://u:p@h/x.whl",
        "a==1;python_version<3",
        "a."
      })
  void invalidPythonRequirementIsRefused(String requirement) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.pip(requirement))
        .withMessageStartingWith("pip package");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "numpy",
        "numpy==1.26.4",
        "a>=1,<2",
        "requests[socks,security]>=2.8",
        "a===1.0+local",
        "zope.interface",
        "a~=1.4",
        "a!=1.*",
        "Django"
      })
  void validPythonRequirementIsAccepted(String requirement) {
    assertThat(SPEC.pip(requirement).steps()).containsExactly(new Step.Pip(List.of(requirement)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1A",
        "A=B",
        "A B",
        "A\n",
        "A\u0000",
        "-A",
        "Ä",
        "IMAGESPEC_FINGERPRINT",
        "$A",
        "A;B"
      })
  void invalidEnvNameIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.env(name, "x"))
        .withMessageStartingWith("env name");
  }

  @ParameterizedTest
  @CsvSource({"'a\u0000b', NUL", "'\ud800', surrogate"})
  void nulAndUnpairedSurrogateAreRefused(String value, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.env("A", value))
        .withMessageContaining(reason);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.label("a", value))
        .withMessageContaining(reason);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.run(value))
        .withMessageContaining(reason);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.exec("a", value))
        .withMessageContaining(reason);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.entrypoint("a", value))
        .withMessageContaining(reason);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.command("a", value))
        .withMessageContaining(reason);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.refresh(value))
        .withMessageContaining(reason);
  }

  @Test
  void otherInvalidValuesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.apt());
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.pip());
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.exec());
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.exec(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.run(" \n"));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.workdir("app"));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.copy(Path.of("x"), "app"));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.copy(Path.of("x"), "/a/../b"));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.copy(Path.of(""), "/a"));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.user(""));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.user("a b"));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.user("a:b:c"));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.user("$USER"));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.expose(0));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.expose(65_536));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.alias("a b"));
    assertThatIllegalArgumentException().isThrownBy(() -> SPEC.label("a=b", "x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.label("io.imagespec.fingerprint", "x"));
  }

  @Test
  void baseSpecInheritsRegistryAndPlatforms() {
    ImageSpec child =
        ImageSpec.from(SPEC).registry("ghcr.io/acme").platforms(Platform.parse("linux/arm64"));
    assertThat(SPEC.asBaseOf(child).naming().registry()).contains("ghcr.io/acme");
    assertThat(SPEC.asBaseOf(child).requestedPlatforms())
        .containsExactly(Platform.parse("linux/arm64"));
    assertThat(SPEC.registry("a.io").asBaseOf(child).naming().registry()).contains("a.io");
  }

  @Test
  void envValuesAreNotPrinted() {
    assertThat(SPEC.env("TOKEN", "hunter2").toString()).contains("TOKEN").doesNotContain("hunter2");
  }
}
