package io.imagespec.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTemplateTest {
  private static final Map<String, ImageTemplate.Values> IMAGES =
      Map.of(
          "a",
          new ImageTemplate.Values("r.io/a", "sha256:1", "r.io/a@sha256:1"),
          "b_2",
          new ImageTemplate.Values("r.io/b", "sha256:2", "r.io/b@sha256:2"),
          "tricky",
          new ImageTemplate.Values("{{.image.a}}:", "{{.image.a.version}}", "$1\\{{.image.a}}"));

  private static String render(String template) {
    return ImageTemplate.render(
        template,
        name ->
            Optional.ofNullable(IMAGES.get(name))
                .orElseThrow(() -> new NoSuchElementException("unknown " + name)),
        () -> "a and others");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "{{.image.a}}|r.io/a@sha256:1",
        "{{.images.a}}|r.io/a@sha256:1",
        "{{.image.a.fqn}}|r.io/a",
        "{{.image.a.version}}|sha256:1",
        "{{.image.a.fqn}}:{{.image.a.version}}|r.io/a@sha256:1",
        "{{.image.a.fqn}}:{{.image.b_2.version}}|r.io/a@sha256:2",
        "{{.image.a.fqn}}: {{.image.a.version}}|r.io/a: sha256:1",
        "{{.image.a.fqn}}:1.2|r.io/a:1.2",
        "x:{{.image.a}}|x:r.io/a@sha256:1",
        "x:{{.image.a.fqn}}|x:r.io/a",
        ":{{.image.a.version}}|@sha256:1",
        "::{{.image.a.version}}|:@sha256:1",
        "{{ .image.a.fqn  }}|r.io/a",
        "{{\t.image.a\t}}|r.io/a@sha256:1",
        "{{\u00a0.image.a\u3000}}|r.io/a@sha256:1",
        "{{.IMAGE.a.FQN}}|r.io/a",
        "{{.Images.a.Version}}|sha256:1",
        "{{.image.b_2}}|r.io/b@sha256:2",
        "-{{.image.a}}-{{.image.b_2}}-|-r.io/a@sha256:1-r.io/b@sha256:2-",
        "{{{.image.a}}}|{r.io/a@sha256:1}",
        "{{.image.a {{.image.a}}|{{.image.a r.io/a@sha256:1",
        "{{.image.tricky}}|$1\\{{.image.a}}",
        "{{.image.tricky.fqn}}{{.image.a}}|{{.image.a}}:r.io/a@sha256:1",
      })
  void markersAreReplaced(String template, String expected) {
    assertThat(render(template)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "debian:12",
        "{{.input}}",
        "{{.inputs.image.a}}",
        "{{.imagex.a}}",
        "{{image.a}}",
        "{ {.image.a} }",
        "{{.image.a",
        "{{.image.a}",
        ".image.a}}",
        "{{. image.a}}"
      })
  void otherTextIsUnchanged(String text) {
    assertThat(render(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{.image}}",
        "{{.image.}}",
        "{{.image.com.acme.Train}}",
        "{{.image.com.acme.Train.fqn}}",
        "{{.image.a-b}}",
        "{{.image.a-b.fqn}}",
        "{{.image.é}}",
        "{{.image. a}}",
        "{{.image.a .fqn}}",
        "{{.image.a.fqn.}}",
        "{{.image a}}",
        "{{.image.a\"b}}"
      })
  void markerOutsideOfTheGrammarIsRefused(String marker) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> render("x " + marker))
        .withMessage(
            "template "
                + AsciiText.quote(marker)
                + ": it is not in Flyte's grammar; write {{.image.NAME}}, {{.image.NAME.fqn}} or"
                + " {{.image.NAME.version}}, with a NAME of a-z, A-Z, 0-9 and '_'; the catalog has"
                + " a and others");
  }

  @Test
  void unknownAttributeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> render("{{.image.a.tag}}"))
        .withMessageStartingWith("template \"{{.image.a.tag}}\": the attribute tag is unknown; ")
        .withMessageEndingWith("the catalog has a and others");
  }

  @Test
  void unknownNameIsTheErrorOfTheLookup() {
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> render("{{.image.A}}"))
        .withMessage("unknown A");
  }
}
