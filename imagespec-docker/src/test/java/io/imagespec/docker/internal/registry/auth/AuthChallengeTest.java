package io.imagespec.docker.internal.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.internal.registry.http.RetryAfter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthChallengeTest {
  /** Rows are {@code header | parsed challenges}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Bearer realm=\"https://a/t\",service=\"s\",scope=\"repository:x:pull\" | [bearer {realm=https://a/t, scope=repository:x:pull, service=s}]",
        "BEARER Realm=\"https://a/t\" , SERVICE = \"s\" | [bearer {realm=https://a/t, service=s}]",
        "Bearer realm=https://a/t?x=y,service=s | [bearer {realm=https://a/t?x=y, service=s}]",
        "Basic | [basic {}]",
        "basic realm=\"a, b\" | [basic {realm=a, b}]",
        "Basic realm=\"say \\\"hi\\\" \\\\o\" | [basic {realm=say \"hi\" \\o}]",
        "Negotiate, Bearer realm=\"r\", Basic realm=\"b\", charset=\"UTF-8\" | [negotiate {}, bearer {realm=r}, basic {charset=UTF-8, realm=b}]",
        "Bearer realm=\"r\" Basic realm=\"b\" | [bearer {realm=r}, basic {realm=b}]",
        "Bearer realm=\"r\",,service=\"\" | [bearer {realm=r, service=}]",
        "Bearer realm=\"unfinished | [bearer {realm=unfinished}]",
        "Bearer realm=\"r\",scope=\"repository:a:pull,push repository:b:pull\" | [bearer {realm=r, scope=repository:a:pull,push repository:b:pull}]",
        "Negotiate YII=, Bearer realm=\"r\" | [negotiate {yii=}, bearer {realm=r}]",
        "Bearer realm=\"r\",error=\"insufficient_scope\",scope=\"a b\" | [bearer {error=insufficient_scope, realm=r, scope=a b}]",
        "Bearer realm=\"r\",realm=\"other\" | [bearer {realm=r}]",
        "Bearer\trealm=r,  service=s | [bearer {realm=r, service=s}]",
        ", = ,@ | []",
      })
  void challengesAreParsedInAllForms(String header, String expected) {
    List<String> read =
        AuthChallengeParser.parse(header).stream()
            .map(challenge -> challenge.scheme() + " " + new TreeMap<>(challenge.parameters()))
            .toList();
    assertThat(read).hasToString(expected);
  }

  @Test
  void bearerIsPreferredInAnyHeader() {
    assertThat(
            AuthChallenge.choose(
                    List.of("Basic realm=\"b\"", "Digest x=\"y\"", "Bearer realm=\"r\""))
                .orElseThrow()
                .scheme())
        .isEqualTo("bearer");
    assertThat(
            AuthChallenge.choose(List.of("Negotiate", "Basic realm=\"b\"")).orElseThrow().isBasic())
        .isTrue();
    assertThat(AuthChallenge.choose(List.of("Bearer", "Basic realm=\"b\"")).orElseThrow().isBasic())
        .isTrue();
    assertThat(AuthChallenge.choose(List.of("Bearer")).orElseThrow().isBasic()).isFalse();
    assertThat(AuthChallenge.choose(List.of("Negotiate"))).isEmpty();
    assertThat(AuthChallenge.choose(List.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "' 0 ', 0",
    "'Thu, 01 Jan 1970 00:01:00 GMT', 60",
    "'Wed, 31 Dec 1969 00:00:00 GMT', 0",
    "soon,",
    "-1,"
  })
  void retryAfterIsSecondsOrDate(String text, Long seconds) {
    Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    assertThat(RetryAfter.parse(text, clock).map(Duration::toSeconds).orElse(null))
        .isEqualTo(seconds);
  }
}
