package io.imagespec.docker.internal.remedy;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.auth.Credential;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRedactorTest {
  private static final String SECRET = "se+cr/et==\"<&>'\\\u00e4";

  private static SecretRedactor mask(String secret) {
    return SecretRedactor.of(Optional.of(Credential.password("octo", secret, "test")));
  }

  private static String basic(byte[] pair) {
    return Base64.getEncoder().encodeToString(pair);
  }

  @Test
  void secretIsRedactedInEachEncoding() {
    String pair = "octo:" + SECRET;
    for (String said :
        new String[] {
          SECRET,
          URLEncoder.encode(SECRET, StandardCharsets.UTF_8),
          "se+cr/et==\\\"<&>'\\\\\u00e4",
          "se+cr\\/et==\\\"<&>'\\\\\u00e4",
          "se+cr/et==&quot;&lt;&amp;&gt;'\\\u00e4",
          "se+cr/et==&#34;&lt;&amp;&gt;&#39;\\\u00e4",
          basic(pair.getBytes(StandardCharsets.UTF_8)),
          basic(pair.getBytes(StandardCharsets.ISO_8859_1)),
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(pair.getBytes(StandardCharsets.UTF_8))
        }) {
      assertThat(mask(SECRET).clean("you are <" + said + "> to me"))
          .as(said)
          .isEqualTo("you are <***> to me");
    }
  }

  @Test
  void multilineSecretIsRedactedInJson() {
    assertThat(mask("one\ntwo").clean("{\"a\":\"one\\ntwo\"}")).isEqualTo("{\"a\":\"***\"}");
    assertThat(mask("one\ntwo").clean("a one\ntwo b")).isEqualTo("a *** b");
    assertThat(mask("one\ntwo").cleanLines("a one\ntwo b")).isEqualTo("a *** b");
    assertThat(mask("x9").cleanLines("a x9\nb")).isEqualTo("a ***\nb");
  }

  @Test
  void longestSecretIsRedactedFirst() {
    SecretRedactor secretRedactor = mask("tok");
    secretRedactor.add(Credential.registryToken("tok-2026-secret", "test"));
    assertThat(secretRedactor.clean("tok-2026-secret")).isEqualTo("***");
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization: Bearer eyJhbGciOi.x.y, Authorization: Bearer ***",
    "basic dXNlcjpwYXNz and more, basic *** and more"
  })
  void unknownAuthorizationHeaderIsRedacted(String text, String expected) {
    assertThat(new SecretRedactor().clean(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "basic constraints check failed",
        "basic auth is off; bearer tokens only",
        "no basic auth credentials"
      })
  void ordinaryWordsAreKept(String text) {
    assertThat(new SecretRedactor().clean(text)).isEqualTo(text);
  }

  @Test
  void causeWithSecretIsDropped() {
    IOException plain = new IOException("reset", new IOException("by peer"));
    assertThat(mask("s3cret").cause(plain)).isSameAs(plain);
    assertThat(mask("s3cret").cause(new IOException("no", new IOException("s3cret!")))).isNull();
    IOException suppressing = new IOException("no");
    suppressing.addSuppressed(new IOException("s3cret!"));
    assertThat(mask("s3cret").cause(suppressing)).isNull();
  }
}
