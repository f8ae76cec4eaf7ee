package io.imagespec.docker.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
  @Test
  void valuesAreFoundByPath() throws Exception {
    JsonValue json =
        JsonValue.parse(
            "{\"a\":{\"b\":\"x\",\"n\":7,\"t\":true},\"l\":[\"p\",3,null,\"q\"],\"m\":{\"k\":\"v\",\"z\":1}}");
    assertThat(json.text("a", "b")).contains("x");
    assertThat(json.at("a").number("n")).hasValue(7);
    assertThat(json.isTrue("a", "t")).isTrue();
    assertThat(json.texts("l")).containsExactly("p", "q");
    assertThat(json.at("l").elements()).hasSize(4);
    assertThat(json.fields()).containsOnlyKeys("a", "l", "m");
    assertThat(json.textFields("m")).containsOnlyKeys("k");
  }

  @Test
  void missingNullOrMistypedValueIsEmpty() throws Exception {
    JsonValue json = JsonValue.parse("{\"a\":null,\"n\":1.5,\"s\":\"x\",\"big\":1e30}");
    assertThat(json.at("a").isMissing()).isTrue();
    assertThat(json.at("a", "b", "c").isMissing()).isTrue();
    assertThat(json.text("n")).isEmpty();
    assertThat(json.number("n")).isEmpty();
    assertThat(json.number("big")).isEmpty();
    assertThat(json.number("s")).isEmpty();
    assertThat(json.at("s").elements()).isEmpty();
    assertThat(json.at("s").fields()).isEmpty();
    assertThat(json.isTrue("s")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "\uFEFF", "null"})
  void emptyDocumentIsMissingValue(String document) throws Exception {
    assertThat(JsonValue.parse(document).isMissing()).isTrue();
  }

  @Test
  void byteOrderMarkIsSkipped() throws Exception {
    assertThat(JsonValue.parse("\uFEFF{\"a\":\"ä€\"}").text("a")).contains("ä€");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hunter2", "{\"a\":\"hunter2\"", "{\"hunter2\"}", "{\"a\":hunter2}", "{} hunter2"})
  void malformedJsonIsRefusedWithoutQuotingIt(String document) {
    assertThatThrownBy(() -> JsonValue.parse(document))
        .isInstanceOf(MalformedJsonException.class)
        .hasNoCause()
        .message()
        .startsWith("not JSON at line 1")
        .doesNotContain("hunter2");
  }

  @Test
  void invalidUtf8IsRefused() {
    assertThatThrownBy(() -> JsonValue.parse(new byte[] {'"', (byte) 0xC3, '('}))
        .isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void depthAndSizeAreLimited() {
    assertThatThrownBy(() -> JsonValue.parse("[".repeat(1_000)))
        .isInstanceOf(MalformedJsonException.class);
    assertThatThrownBy(() -> JsonValue.parse(new byte[JsonReader.LIMIT + 1]))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessage("more than 16777216 bytes of JSON");
  }

  @Test
  void textOfValueIsNotShown() throws Exception {
    assertThat(JsonValue.parse("{\"password\":\"hunter2\"}")).hasToString("JSON OBJECT");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          7,                     7,                    7
          -0,                    0,                    0
          9223372036854775807,   9223372036854775807,  9223372036854775807
          9223372036854775808,   ,                     9223372036854775808
          1.0,                   1,                    1.0
          1e3,                   1000,                 1000.0
          0.10,                  ,                     0.1
          -0.0,                  0,                    -0.0
          1e400,                 ,                     "Infinity"
          """)
  void numbersAreReadAndWritten(String text, @Nullable Long number, String written)
      throws Exception {
    JsonValue json = JsonValue.parse("{\"n\":" + text + "}");
    assertThat(json.number("n"))
        .isEqualTo(number == null ? OptionalLong.empty() : OptionalLong.of(number));
    assertThat(JsonObjectBuilder.copyOf(json)).hasToString("{\"n\":" + written + "}");
  }

  @Test
  void lastOfSeveralFieldsOfOneNameCounts() throws Exception {
    JsonValue json = JsonValue.parse("{\"a\":1,\"b\":[null,{\"c\":null}],\"a\":3}");
    assertThat(JsonObjectBuilder.copyOf(json)).hasToString("{\"a\":3,\"b\":[null,{\"c\":null}]}");
  }

  @Test
  void firstDocumentIsReadWithoutTheRest() throws Exception {
    byte[] text = "{\"a\":1} x".getBytes(StandardCharsets.UTF_8);
    assertThat(JsonValue.parseFirst(text).number("a")).hasValue(1);
    assertThatThrownBy(() -> JsonValue.parse("{}\n {}")).hasMessage("not JSON at line 2, column 2");
  }

  @Test
  void objectKeepsFieldOrder() {
    JsonObjectBuilder inner = new JsonObjectBuilder().put("q", "\"\n");
    JsonObjectBuilder object =
        new JsonObjectBuilder()
            .put("z", "ä")
            .put("a", 1)
            .put("b", true)
            .put("o", inner)
            .putTexts("t", List.of("x", "y"))
            .putObjects("l", List.of(inner));
    assertThat(object)
        .hasToString(
            "{\"z\":\"ä\",\"a\":1,\"b\":true,\"o\":{\"q\":\"\\\"\\n\"},\"t\":[\"x\",\"y\"],\"l\":[{\"q\":\"\\\"\\n\"}]}");
  }
}
