package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.blob.BlobDownloader;
import io.imagespec.docker.internal.registry.blob.BlobToPush;
import io.imagespec.docker.internal.registry.blob.BlobTransfer;
import io.imagespec.docker.internal.registry.blob.BlobUploader;
import io.imagespec.docker.internal.registry.blob.BlobVerificationException;
import io.imagespec.docker.internal.registry.distribution.DistributionRequest;
import io.imagespec.docker.internal.registry.distribution.Manifest;
import io.imagespec.docker.internal.registry.distribution.MirrorFallback;
import io.imagespec.docker.internal.registry.distribution.OperationRunner;
import io.imagespec.docker.internal.registry.http.HttpClients;
import io.imagespec.docker.internal.registry.http.HttpTransport;
import io.imagespec.docker.internal.registry.http.TransferTimeout;
import io.imagespec.docker.internal.remedy.RegistryAction;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Manifests, configs and blobs of repositories: read, and pushed. Thread-safe; every call is a
 * conversation of its own.
 */
public final class RegistryContentClient {
  private static final int BUFFER = 64 * 1024;

  private final OperationRunner runner;
  private final HttpClients clients;
  private final Duration transferDeadline;

  RegistryContentClient(OperationRunner runner, HttpClients clients, Duration transferDeadline) {
    this.runner = runner;
    this.clients = clients;
    this.transferDeadline = transferDeadline;
  }

  /**
   * Reads a manifest or index.
   *
   * @param image a reference with a tag or a digest
   * @return it, verified, or empty if the registry says that there is none
   */
  public Optional<Manifest> manifest(ImageReference image) {
    String name = HttpImageRegistry.name(image);
    return pull("read manifest", image)
        .ask(
            operation ->
                runner.ask(operation, repositoryClient -> repositoryClient.manifest(name, "pull")));
  }

  /**
   * Reads a small blob whole.
   *
   * @param repository where it is
   * @param digest its digest
   * @return its bytes, verified; at most {@link DistributionRequest#CONFIG_LIMIT}
   */
  public byte[] config(ImageReference repository, Digest digest) {
    return pull("read config " + digest + " of", repository.repository())
        .required(
            operation -> runner.ask(operation, there -> there.smallBlob(digest).body().bytes()));
  }

  private MirrorFallback pull(String action, ImageReference image) {
    return new MirrorFallback(
        runner.options().mirrors(), runner.question(action, RegistryAction.PULL, image));
  }

  /**
   * Asks whether a blob is there; mirrors are not asked.
   *
   * @param repository where it may be
   * @param digest its digest
   * @return true if the registry says so
   */
  public boolean hasBlob(ImageReference repository, Digest digest) {
    return runner.ask(
        "find blob " + digest + " of",
        RegistryAction.PULL,
        repository.repository(),
        there -> there.hasBlob(digest, "pull"));
  }

  /**
   * Reads a blob while it comes.
   *
   * @param repository where it is
   * @param blob its digest and size
   * @return a stream that ends only when both are right; closed by the caller
   */
  public InputStream read(ImageReference repository, Descriptor blob) {
    return pull("read blob " + blob.digest() + " of", repository.repository())
        .required(
            operation ->
                transfer(
                    operation, transfer -> new BlobDownloader(transfer, clients, blob).open()));
  }

  /**
   * Copies a blob while it comes.
   *
   * @param repository where it is
   * @param blob its digest and size
   * @param out where it goes; not closed
   * @throws IOException if it cannot be written
   */
  public void copy(ImageReference repository, Descriptor blob, OutputStream out)
      throws IOException {
    try (InputStream in = read(repository, blob)) {
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
    } catch (BlobVerificationException e) {
      throw e.reason();
    }
  }

  /**
   * Makes sure that a blob is in a repository.
   *
   * @param repository where it has to be
   * @param blob the blob
   * @return its descriptor
   */
  public Descriptor push(ImageReference repository, BlobToPush blob) {
    blob.from()
        .filter(from -> !from.domain().equals(repository.domain()))
        .ifPresent(
            from -> {
              throw new IllegalArgumentException(
                  "push " + blob + " to " + repository + ": " + from + " is in another registry");
            });
    return transfer(
        runner.question("push " + blob + " to", RegistryAction.PUSH, repository.repository()),
        transfer -> new BlobUploader(transfer, blob).push());
  }

  /**
   * Puts a manifest or index.
   *
   * @param image a reference with a tag, a digest, or both
   * @param mediaType its media type
   * @param bytes the manifest
   * @return its descriptor
   */
  public Descriptor put(ImageReference image, String mediaType, byte[] bytes) {
    Manifest manifest = Manifest.of(mediaType, bytes);
    Digest digest = manifest.descriptor().digest();
    if (image.digest().isPresent() && !image.digest().get().equals(digest)) {
      throw new IllegalArgumentException(
          "push manifest " + image + ": its digest is " + digest + ", not that of the reference");
    }
    String name = image.tag().orElseGet(() -> HttpImageRegistry.name(image));
    return runner.ask(
        "push manifest",
        RegistryAction.PUSH,
        image,
        repositoryClient -> {
          repositoryClient.put(name, manifest);
          return manifest.descriptor();
        });
  }

  private interface TransferInquiry<T> {
    T of(BlobTransfer transfer) throws IOException;
  }

  private <T> T transfer(RegistryOperation operation, TransferInquiry<T> inquiry) {
    return runner.begin(
        operation,
        asked ->
            inquiry.of(
                new BlobTransfer(
                    runner.client(),
                    new HttpTransport(clients),
                    asked,
                    TransferTimeout.of(asked.deadline().total(), transferDeadline))));
  }
}
