package io.imagespec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both lists were checked against PyPA's {@code packaging} 26.4. */
class EnvironmentMarkerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "python_version<\"3.11\"",
        "python_version < \"3.11\"",
        " python_version < '3.11' ",
        "platform_machine==\"x86_64\"",
        "platform_machine == \"x86_64\" or platform_machine == \"aarch64\"",
        "sys_platform == \"linux\" and python_version >= \"3.8\"",
        "(sys_platform == \"linux\")",
        "(sys_platform == \"linux\" and os_name == \"posix\") or python_version ~= \"3.9\"",
        "((python_version>\"3\"))",
        "python_version in \"3.8, 3.9\"",
        "python_version not in '3.8 3.9'",
        "\"linux\" in sys_platform",
        "'3.8' <= python_version",
        "python_full_version === \"3.9.0\"",
        "python_version != \"3.8.*\"",
        "implementation_name == \"cpython\" and implementation_version > \"3\"",
        "platform_python_implementation == \"CPython\"",
        "platform_release >= \"6.1\" and platform_system == \"Linux\"",
        "platform_version == \"#1 SMP\"",
        "extra == \"test\"",
        "os.name == \"posix\"",
        "sys.platform == \"linux\"",
        "platform.machine == \"x86_64\"",
        "platform.version == \"1\"",
        "platform.python_implementation == \"CPython\"",
        "python_implementation == \"CPython\"",
        "os_name == \"po;s\\ix $(id) `id` | & > /etc/passwd\"",
        "os_name == \"it's\"",
        "os_name == 'say \"so\"'",
        "os_name==''",
        "\"a\" == \"b\"",
        "python_version<\"3\"and os_name==\"posix\"",
        "os_name==\"a\"or(os_name==\"b\")",
        "os_name\t==\t\"tab\"",
        "os_name == \"ü\""
      })
  void acceptsMarkersThatPackagingParses(String marker) {
    assertThat(EnvironmentMarker.isValid(marker)).isTrue();
    Step.Pip step = (Step.Pip) ImageSpec.scratch().pip("a>=1;" + marker).steps().get(0);
    assertThat(step.packages()).containsExactly("a>=1;" + marker);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "python_version",
        "python_version <",
        "\"3.8\"",
        "python_version < 3.8",
        "python_version < \"3.8",
        "python_version < '3.8\"",
        "python_version = \"3.8\"",
        "python_version => \"3.8\"",
        "python_version <> \"3.8\"",
        "python_version == \"3.8\" and",
        "python_version == \"3.8\" or or os_name == \"a\"",
        "and python_version == \"3.8\"",
        "python_version == \"3.8\" os_name == \"posix\"",
        "(python_version == \"3.8\"",
        "python_version == \"3.8\")",
        "()",
        "unknown == \"a\"",
        "PYTHON_VERSION == \"3\"",
        "python_version notin \"3\"",
        "python_version not \"3\"",
        "python_version is \"3\"",
        "python_version == \"3\"; os_name == \"a\"",
        "python_version == \"3\" # comment",
        "python_version == \"3\" && os_name == \"a\"",
        "not python_version == \"3\"",
        "python_version == python-version",
        "$(id)",
        "os_name == `id`",
        "os_name == \"a\" --index-url x",
        "os_name, == \"a\"",
        "",
        " "
      })
  void refusesMarkersThatPackagingRefuses(String marker) {
    assertThat(EnvironmentMarker.isValid(marker)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSpec.scratch().pip("a>=1;" + marker))
        .withMessageContaining("environment marker");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "triton>=2; platform_machine==\"x86_64\"",
        "requests[socks,security]==2.31.0 ; python_version < '3.12'",
        "a\t;os_name=='b'",
      })
  void requirementMayHaveMarker(String requirement) {
    assertThat(ImageSpec.scratch().pip(requirement).steps()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "; os_name == 'a'",
        "--pre; os_name == 'a'",
        "-r x; os_name == 'a'",
        "a b; os_name == 'a'",
        "./a; os_name == 'a'",
        "a.whl; os_name == 'a'",
        "a @ https://h/a.whl ; os_name == 'a'",
        "a; os_name == 'line\nbreak'",
        "a; os_name == '\u0000'",
      })
  void invalidRequirementWithMarkerIsRefused(String requirement) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSpec.scratch().pip(requirement))
        .withMessageStartingWith("pip package");
  }

  @Test
  void depthAndLengthAreLimited() {
    assertThat(EnvironmentMarker.isValid("(".repeat(40) + "'a'=='b'" + ")".repeat(40))).isTrue();
    assertThat(EnvironmentMarker.isValid("(".repeat(400) + "'a'=='b'" + ")".repeat(400))).isFalse();
    assertThat(EnvironmentMarker.isValid("os_name=='" + "a".repeat(1000) + "'")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3cmd=1.1.*",
        "s3cmd=1.1*",
        "s3cmd=1:2.*",
        "s3cmd=2.*-1",
        "s3cmd=*",
        "s3cmd:amd64=2.*",
        "s3cmd/bookworm*"
      })
  void debianVersionMayContainWildcard(String name) {
    assertThat(ImageSpec.scratch().apt(name).steps()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3*", "*", "s3cmd=*2*", "s3cmd=1.1.?", "s3cmd=1.[12]", "s3cmd=1.1.* "})
  void misplacedWildcardIsRefused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> ImageSpec.scratch().apt(name));
  }
}
