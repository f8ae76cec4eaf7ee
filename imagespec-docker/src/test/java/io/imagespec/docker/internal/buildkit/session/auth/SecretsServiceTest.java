package io.imagespec.docker.internal.buildkit.session.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.imagespec.docker.internal.buildkit.proto.GetSecretRequest;
import io.imagespec.docker.internal.buildkit.proto.SecretsGrpc;
import io.imagespec.docker.internal.buildkit.session.InProcessSession;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SecretsServiceTest {
  private static byte[] get(SecretsService secretsService, String id) {
    try (InProcessSession inProcessSession = InProcessSession.of(secretsService)) {
      return SecretsGrpc.newBlockingStub(inProcessSession.channel())
          .getSecret(GetSecretRequest.newBuilder().setId(id).build())
          .getData()
          .toByteArray();
    }
  }

  private static void assertNotFound(SecretsService secretsService, String id) {
    assertThatThrownBy(() -> get(secretsService, id))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  @Test
  void secretIsFoundByExactId() {
    try (SecretsService secretsService =
        new SecretsService(Map.of("token", new byte[] {0, -1, 10}))) {
      assertThat(get(secretsService, "token")).containsExactly(0, -1, 10);
      assertNotFound(secretsService, "Token");
    }
  }

  @Test
  void callerArrayIsCopied() {
    byte[] own = {1, 2, 3};
    try (SecretsService secretsService = new SecretsService(Map.of("token", own))) {
      own[0] = 9;
      assertThat(get(secretsService, "token")).containsExactly(1, 2, 3);
    }
    assertThat(own).containsExactly(9, 2, 3);
  }

  @Test
  void closeErasesSecrets() throws ReflectiveOperationException {
    SecretsService secretsService = new SecretsService(Map.of("token", new byte[] {1, 2, 3}));
    var field = SecretsService.class.getDeclaredField("values");
    field.setAccessible(true);
    byte[] kept = (byte[]) ((Map<?, ?>) field.get(secretsService)).get("token");
    assertThat(kept).containsExactly(1, 2, 3);
    secretsService.close();
    assertThat(kept).containsOnly(0);
    assertNotFound(secretsService, "token");
  }

  @Test
  void oversizedSecretIsRefusedAtOnce() {
    assertThat(new SecretsService(Map.of("token", new byte[SecretsService.LIMIT]))).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SecretsService(Map.of("token", new byte[SecretsService.LIMIT + 1])))
        .withMessageContaining("token");
  }

  @Test
  void secretsAreNotLogged() {
    String value = UUID.randomUUID().toString();
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    try (SecretsService secretsService = new SecretsService(Map.of("token", bytes))) {
      assertThat(get(secretsService, "token")).isEqualTo(bytes);
    }
    assertThat(Path.of("target/tests.log")).content(StandardCharsets.UTF_8).doesNotContain(value);
  }
}
