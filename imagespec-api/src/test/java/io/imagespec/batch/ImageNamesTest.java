package io.imagespec.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "com.acme.Train", "a-b_c/d:1@x", "\"{}\\", "é漢", "\ud83d\ude00", "default"})
  void legibleNamesAreValid(String name) {
    assertThat(ImageNames.problem(name)).isEmpty();
    assertThatCode(() -> ImageNames.requireValid(List.of(name))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "a b",
        " a",
        "a\t",
        "a\nb",
        "a\u00a0b",
        "a\u2007b",
        "a\u3000",
        "\u2028",
        "\r"
      })
  void blanksAreInvalid(String name) {
    assertThat(ImageNames.problem(name)).contains("it contains a blank");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0",
        "a\u001b[31m",
        "a\u007f",
        "\u0085",
        "\u202ea",
        "a\ufeff",
        "a\u00ad",
        "\u200b"
      })
  void invisibleCharactersAreInvalid(String name) {
    assertThat(ImageNames.problem(name)).contains("it contains an invisible character");
  }

  @Test
  void unpairedSurrogatesAreInvalid() {
    assertThat(ImageNames.problem("a\ud800")).contains("it contains an invisible character");
    assertThat(ImageNames.problem("\udc00a")).contains("it contains an invisible character");
  }

  @Test
  void lengthIsLimited() {
    assertThat(ImageNames.problem("a".repeat(255))).isEmpty();
    assertThat(ImageNames.problem("a".repeat(256))).contains("it has more than 255 characters");
    assertThat(ImageNames.problem("")).contains("it is empty");
  }

  @Test
  void allInvalidNamesAreListed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageNames.requireValid(Arrays.asList("ok", "a b", null, "\0")))
        .withMessage(
            "images: the name \"\\u0000\" is invalid: it contains an invisible character; the name"
                + " \"a b\" is invalid: it contains a blank; the name null is invalid");
  }

  @Test
  void emptyMapIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageNames.requireValid(List.of()))
        .withMessage("images: the map is empty; add a name and its source");
  }

  @Test
  void listIsShortened() {
    assertThat(ImageNames.list(List.of("a", "b"))).isEqualTo("\"a\", \"b\"");
    List<String> many = IntStream.range(0, 102).mapToObj(i -> "n" + i).toList();
    assertThat(ImageNames.list(many)).endsWith("\"n99\", and 2 more").doesNotContain("n100");
  }
}
