package io.imagespec.examples.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A program that asks for one manifest with {@code java.net.http} and ends. It knows the tag and
 * the credential, so that its work is the least that any client has.
 */
public final class OneRequest {
  private OneRequest() {}

  /**
   * Sends the request.
   *
   * @param arguments the URL of the manifest
   * @throws IOException if the request fails
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String... arguments) throws IOException, InterruptedException {
    HttpRequest head =
        HttpRequest.newBuilder(URI.create(arguments[0]))
            .header("Accept", BareHttpBaseline.ACCEPT)
            .header("User-Agent", BareHttpBaseline.USER_AGENT)
            .header("Authorization", TokenRegistry.basic())
            .method("HEAD", BodyPublishers.noBody())
            .build();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpResponse<Void> answer = client.send(head, BodyHandlers.discarding());
    System.out.println(
        answer.statusCode()
            + " "
            + answer.headers().firstValue("Docker-Content-Digest").orElseThrow());
  }
}
