package io.imagespec.examples.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A client that requests a token and a manifest with {@code java.net.http} alone and parses nothing
 * else. It asks the registry once for the URL of the token server, as every client must.
 *
 * @param address the registry
 * @param client the JDK's client
 * @param realm the URL of the token server
 */
record BareHttpBaseline(String address, HttpClient client, String realm) {
  /**
   * The media types of OCI's and Docker's manifests and indexes, which every client must accept.
   */
  static final String ACCEPT =
      "application/vnd.oci.image.index.v1+json, "
          + "application/vnd.docker.distribution.manifest.list.v2+json, "
          + "application/vnd.oci.image.manifest.v1+json, "
          + "application/vnd.docker.distribution.manifest.v2+json";

  /** A name of the client, which every client sends. */
  static final String USER_AGENT = "benchmark";

  static BareHttpBaseline of(String address) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest greeting = HttpRequest.newBuilder(URI.create("http://" + address + "/v2/")).build();
    String challenge =
        client
            .send(greeting, BodyHandlers.discarding())
            .headers()
            .firstValue("WWW-Authenticate")
            .orElseThrow();
    int start = challenge.indexOf("realm=\"") + 7;
    return new BareHttpBaseline(
        address, client, challenge.substring(start, challenge.indexOf('"', start)));
  }

  String find(String repository) throws IOException, InterruptedException {
    HttpRequest head =
        HttpRequest.newBuilder(
                URI.create("http://" + address + "/v2/" + repository + "/manifests/latest"))
            .header("Accept", ACCEPT)
            .header("User-Agent", USER_AGENT)
            .header("Authorization", "Bearer " + token(repository))
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<Void> answer = checked(client.send(head, BodyHandlers.discarding()));
    return answer.headers().firstValue("Docker-Content-Digest").orElseThrow();
  }

  private String token(String repository) throws IOException, InterruptedException {
    String query = "?service=benchmark&scope=repository%3A" + repository.replace("/", "%2F");
    HttpRequest get =
        HttpRequest.newBuilder(URI.create(realm + query + "%3Apull"))
            .header("Authorization", TokenRegistry.basic())
            .header("User-Agent", USER_AGENT)
            .build();
    String body = checked(client.send(get, BodyHandlers.ofString())).body();
    int start = body.indexOf("\"token\":\"") + 9;
    return body.substring(start, body.indexOf('"', start));
  }

  private static <T> HttpResponse<T> checked(HttpResponse<T> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException(answer.toString());
    }
    return answer;
  }
}
