package io.imagespec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
  private static String write(Object value) throws IOException {
    StringBuilder out = new StringBuilder();
    CanonicalJson.write(value, out);
    return out.toString();
  }

  @Test
  void keysAreSortedByCodeUnit() throws IOException {
    assertThat(
            write(
                Map.of(
                    "\u20ac",
                    1,
                    "\r",
                    2,
                    "\ufb33",
                    3,
                    "1",
                    4,
                    "\ud83d\ude00",
                    5,
                    "\u0080",
                    6,
                    "\u00f6",
                    7)))
        .isEqualTo(
            "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}");
  }

  @Test
  void stringsHaveOneCanonicalForm() throws IOException {
    assertThat(write("\u20ac$\u000f\nA'B\"\\\\\"/\u007f\b\t\f\u001b"))
        .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u007f\\b\\t\\f\\u001b\"");
  }

  @Test
  void onlySupportedValuesAreWritten() throws IOException {
    assertThat(write(List.of(true, 1, -2L, List.of(), Map.of()))).isEqualTo("[true,1,-2,[],{}]");
    assertThatIllegalArgumentException().isThrownBy(() -> write(1.5));
    assertThatIllegalArgumentException().isThrownBy(() -> write(1L << 53));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\ud800", "\udc00", "a\ud83d", "\udc00\ud800", "\ud83d\ud83d\ude00", "\ud83da"})
  void unpairedSurrogateIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> write(text));
    assertThatIllegalArgumentException().isThrownBy(() -> write(Map.of(text, 1)));
  }
}
