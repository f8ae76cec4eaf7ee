package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.registry.auth.ErrorResponse;
import io.imagespec.docker.internal.registry.distribution.DistributionClient;
import io.imagespec.docker.internal.registry.distribution.DistributionRequest;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.BodyReader;
import io.imagespec.docker.internal.registry.http.Bytes;
import io.imagespec.docker.internal.registry.http.HttpClients;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.HttpTransport;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.docker.internal.registry.http.RedirectingTransport;
import io.imagespec.docker.internal.registry.http.RegistryTransport;
import io.imagespec.docker.internal.registry.http.RetryingTransport;
import io.imagespec.docker.internal.registry.http.StreamingBody;
import io.imagespec.docker.internal.registry.http.TransferTimeout;
import io.imagespec.docker.internal.time.Deadline;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Downloads a blob as a stream.
 *
 * @param transfer the transfer
 * @param clients the HTTP clients
 * @param blob the expected digest and size
 */
public record BlobDownloader(BlobTransfer transfer, HttpClients clients, Descriptor blob) {
  /** Opens a stream that ends only if size and digest are correct; closed by the caller. */
  public InputStream open() throws IOException {
    AtomicReference<InputStream> body = new AtomicReference<>(InputStream.nullInputStream());
    HttpTransport httpTransport =
        new HttpTransport(clients, new Streaming(BodyReader.whole(), transfer.timeout(), body));
    HttpResult result =
        withTransport(httpTransport)
            .ask(transfer.step(), DistributionRequest.getBlob(blob.digest().toString()));
    if (result.status() != 200) {
      throw ErrorResponse.of(transfer.operation(), result);
    }
    InputStream raw = Objects.requireNonNull(body.get());
    long length = result.number("Content-Length").orElse(blob.size());
    if (length != blob.size()) {
      raw.close();
      throw new InvalidResponseException(
          Origin.of(result.uri()) + " announced " + length + " bytes instead of " + blob.size());
    }
    return new VerifyingInputStream(raw, blob, transfer.operation());
  }

  /** Creates the same client with a transport that streams blobs. */
  private DistributionClient withTransport(HttpTransport httpTransport) {
    DistributionClient known = transfer.client();
    return new DistributionClient(
        new RegistryTransport(
            known.transport().endpoints(),
            new RedirectingTransport(
                new RetryingTransport(httpTransport, RetryingTransport.BACKOFF))),
        known.authenticator(),
        known.heads());
  }

  /** Keeps the blob's body as a stream and reads any other body at once. */
  private record Streaming(
      BodyReader otherwise, TransferTimeout timeout, AtomicReference<InputStream> body)
      implements BodyReader {
    @Override
    public BodyHandler<Received> begin(int limit, Deadline deadline) {
      BodyHandler<Received> whole = otherwise.begin(limit, deadline);
      return response -> response.statusCode() == 200 ? streamBody() : whole.apply(response);
    }

    private BodySubscriber<Received> streamBody() {
      return BodySubscribers.mapping(
          new StreamingBody(timeout),
          stream ->
              () -> {
                body.set(stream);
                return Bytes.NONE;
              });
    }
  }
}
