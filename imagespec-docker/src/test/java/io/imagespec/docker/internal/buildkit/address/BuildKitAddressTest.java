package io.imagespec.docker.internal.buildkit.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildKitAddressTest {
  private static BuildKitAddress parse(String uri) {
    return BuildKitAddress.parse(uri, Optional.empty(), "the test");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docker-container://buildx_0 | docker exec -i buildx_0 buildctl dial-stdio",
        "docker-container://b?context=far | docker --context far exec -i b buildctl dial-stdio",
        "podman-container://b | podman exec -i b buildctl dial-stdio",
        "nerdctl-container://b?namespace=n | nerdctl --namespace n exec -i b buildctl dial-stdio",
        "kube-pod://p | kubectl exec -i p -- buildctl dial-stdio",
        "kube-pod://p?namespace=n&container=c&context=x"
            + " | kubectl --context=x --namespace=n exec -i --container=c p -- buildctl dial-stdio",
        "ssh://me@far:22 | ssh -T -o BatchMode=yes -o ConnectTimeout=10 -l me -p 22 -- far buildctl"
            + " dial-stdio",
        "ssh://far/run/b.sock | ssh -T -o BatchMode=yes -o ConnectTimeout=10 -- far buildctl --addr"
            + " unix:///run/b.sock dial-stdio",
      })
  void addressBecomesDialCommand(String uri, String command) {
    assertThat(String.join(" ", DialCommand.parse(uri))).isEqualTo(command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "unix://",
        "tcp://host",
        "http://host:1",
        "/run/buildkit/buildkitd.sock",
        "docker-container://-it",
        "docker-container://",
        "docker-container://a?context=--x",
        "docker-container://a?other=x",
        "kube-pod://p?namespace=a%20b",
        "ssh://-oProxyCommand=x",
        "ssh://-l@host",
        "ssh://host/run/a;b",
      })
  void unsafeOrIncompleteAddressIsRefused(String uri) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(uri))
        .withMessageStartingWith("builder address \"" + uri + "\": ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/run/b.sock | write unix:///run/b.sock; an address starts with its scheme",
        "far:1234 | write tcp://far:1234; an address starts with its scheme",
        "far | write unix:///run/buildkit/buildkitd.sock or tcp://host:1234; an address starts with"
            + " its scheme",
      })
  void missingSchemeIsReportedWithSuggestion(String uri, String answer) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(uri))
        .withMessage("builder address \"" + uri + "\": " + answer);
  }

  @Test
  void addressNamesItsSource() {
    assertThat(parse("unix:///run/b.sock")).hasToString("unix:///run/b.sock (the test)");
    assertThat(parse("tcp://[::1]:1234")).hasToString("tcp://[::1]:1234 (the test)");
  }
}
