package io.imagespec.docker.internal.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlainHttpContextTest {
  private final HttpClient client =
      HttpClient.newBuilder().sslContext(new PlainHttpContext()).build();

  @Test
  void clientSendsPlainHttp() throws Exception {
    try (FakeServer server = new FakeServer(request -> Response.of(200, "{}"))) {
      assertThat(status("http://" + server.address() + "/")).isEqualTo(200);
    }
  }

  @Test
  void clientRefusesTls() throws Exception {
    try (FakeServer server = new FakeServer(request -> Response.of(200, "{}"))) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> status("https://" + server.address() + "/"))
          .withMessageContaining("plain HTTP");
    }
  }

  private int status(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }
}
