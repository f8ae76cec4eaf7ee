package io.imagespec.docker.internal.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Environment;
import io.imagespec.docker.internal.registry.endpoint.CertsDirectories;
import io.imagespec.docker.internal.registry.endpoint.ProxyResolver;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.time.Deadline;
import io.imagespec.registry.InsecureRegistries;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryingTransportTest {
  private static int count(String method, String path, FakeServer server) throws IOException {
    Environment environment = Environment.of(Map.of(), Path.of("/none"));
    try (HttpClients clients =
        new HttpClients(
            InsecureRegistries.loopbackOnly(),
            new CertsDirectories(List.of(), false),
            ProxyResolver.of(environment))) {
      HttpRequest request =
          HttpRequests.to(URI.create("http://" + server.address() + path))
              .method(method, BodyPublishers.noBody())
              .build();
      new RetryingTransport(new HttpTransport(clients), RetryingTransport.BACKOFF)
          .send(request, 100, Deadline.in(Duration.ofSeconds(20)));
    }
    return server.seen().size();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v2/x/manifests/1, 3",
    "HEAD, /v2/x/blobs/sha256:0, 3",
    "DELETE, /v2/x/manifests/1, 3",
    "PUT, /v2/x/manifests/1, 3",
    "POST, /v2/x/blobs/uploads/, 3",
    "POST, /token, 3",
    "PUT, /v2/x/blobs/uploads/1?digest=sha256:0, 1",
    "PATCH, /v2/x/blobs/uploads/1, 1"
  })
  void onlyRepeatableRequestsAreRetried(String method, String path, int count) throws IOException {
    try (FakeServer server = new FakeServer(request -> Response.of(503).with("Retry-After", "0"))) {
      assertThat(count(method, path, server)).isEqualTo(count);
    }
  }

  /** Rows are {@code status | Retry-After | attempts}. */
  @ParameterizedTest
  @CsvSource({
    "408, 0, 3",
    "429, 0, 3",
    "500, 0, 3",
    "502, 0, 3",
    "503, 0, 3",
    "504, 0, 3",
    "400, 0, 1",
    "401, 0, 1",
    "403, 0, 1",
    "404, 0, 1",
    "501, 0, 1",
    "200, 0, 1",
    "429, 31, 1",
    "503, 31, 1",
    "429, 'Fri, 31 Dec 9999 23:59:59 GMT', 1",
    "429, 'Thu, 01 Jan 1970 00:00:00 GMT', 3"
  })
  void onlyTransientErrorsWithShortDelayAreRetried(int status, String after, int count)
      throws IOException {
    try (FakeServer server =
        new FakeServer(request -> Response.of(status).with("Retry-After", after))) {
      assertThat(count("GET", "/", server)).isEqualTo(count);
    }
  }
}
