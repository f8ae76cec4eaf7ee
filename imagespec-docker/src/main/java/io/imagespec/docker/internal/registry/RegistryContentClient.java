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
import io.imagespec.registry.Mirrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** Reads and pushes manifests, configs and blobs. Thread-safe; calls do not share any state. */
public final class RegistryContentClient {
  /** The default time limit of one upload or download. */
  public static final Duration TRANSFER_DEADLINE = Duration.ofHours(1);

  private static final int BUFFER = 64 * 1024;

  private final OperationRunner runner;
  private final HttpClients clients;
  private final Duration transferDeadline;
  private final Mirrors mirrors;

  RegistryContentClient(OperationRunner runner, HttpClients clients, Duration transferDeadline) {
    this(runner, clients, transferDeadline, runner.options().mirrors());
  }

  private RegistryContentClient(
      OperationRunner runner, HttpClients clients, Duration transferDeadline, Mirrors mirrors) {
    this.runner = runner;
    this.clients = clients;
    this.transferDeadline = transferDeadline;
    this.mirrors = mirrors;
  }

  /**
   * Copies an image to another repository or tag. Mirrors are not asked.
   *
   * @param pinned a reference with a digest
   * @param target a reference with a tag, the same digest, or both
   * @return the descriptor, or empty if the source does not exist
   * @throws IllegalArgumentException if one of the references is unsuitable
   */
  public Optional<Descriptor> copyImage(ImageReference pinned, ImageReference target) {
    RegistryContentClient registries =
        new RegistryContentClient(runner, clients, transferDeadline, Mirrors.none());
    return ImageCopy.of(registries, pinned, target).run();
  }

  /**
   * Reads a manifest or index.
   *
   * @param image a reference with a tag or a digest
   * @return the verified manifest, or empty if the registry reports that it does not exist
   */
  public Optional<Manifest> manifest(ImageReference image) {
    String name = HttpImageRegistry.name(image);
    return pull("read manifest", image)
        .ask(
            operation ->
                runner.runInRepository(
                    operation, repositoryClient -> repositoryClient.manifest(name, "pull")));
  }

  /**
   * Reads a complete small blob.
   *
   * @param repository the blob's repository
   * @param digest the blob's digest
   * @return the verified bytes, at most {@link DistributionRequest#CONFIG_LIMIT}
   */
  public byte[] config(ImageReference repository, Digest digest) {
    return pull("read config " + digest + " of", repository.repository())
        .required(
            operation ->
                runner.runInRepository(operation, there -> there.smallBlob(digest).body().bytes()));
  }

  private MirrorFallback pull(String action, ImageReference image) {
    return new MirrorFallback(mirrors, runner.operation(action, RegistryAction.PULL, image));
  }

  /**
   * Returns true if a blob exists in the registry itself; mirrors are not asked.
   *
   * @param repository the repository
   * @param digest the blob's digest
   * @return true if the registry reports that the blob exists
   */
  public boolean hasBlob(ImageReference repository, Digest digest) {
    return runner.runInRepository(
        "find blob " + digest + " of",
        RegistryAction.PULL,
        repository.repository(),
        there -> there.hasBlob(digest, "pull"));
  }

  /**
   * Reads a blob as a stream.
   *
   * @param repository the blob's repository
   * @param blob the blob's digest and size
   * @return a stream that ends only if digest and size are correct; closed by the caller
   */
  public InputStream read(ImageReference repository, Descriptor blob) {
    return pull("read blob " + blob.digest() + " of", repository.repository())
        .required(
            operation ->
                transfer(
                    operation, transfer -> new BlobDownloader(transfer, clients, blob).open()));
  }

  /**
   * Copies a blob as a stream.
   *
   * @param repository the blob's repository
   * @param blob the blob's digest and size
   * @param out the destination; not closed
   * @throws IOException if the destination cannot be written
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
   * Pushes a blob unless it already exists in the repository.
   *
   * @param repository the target repository
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
        runner.operation("push " + blob + " to", RegistryAction.PUSH, repository.repository()),
        transfer -> new BlobUploader(transfer, blob).push());
  }

  /**
   * Looks up a manifest that is to be pushed, with one HEAD request and the credential of the push.
   *
   * @param image a reference with a tag, a digest, or both; the tag is looked up if it has one
   * @return the descriptor, or empty if the manifest has to be pushed: it is missing, or the
   *     registry does not describe it
   */
  Optional<Descriptor> findForPush(ImageReference image) {
    return runner.runInRepository(
        "push",
        RegistryAction.PUSH,
        image,
        there -> there.described(pushedName(image), DistributionRequest.PUSH));
  }

  /**
   * Pushes a manifest or index.
   *
   * @param image a reference with a tag, a digest, or both
   * @param mediaType the media type
   * @param bytes the manifest
   * @return its descriptor
   */
  public Descriptor put(ImageReference image, String mediaType, byte[] bytes) {
    return put(image, Manifest.of(mediaType, bytes));
  }

  Descriptor put(ImageReference image, Manifest manifest) {
    Digest digest = manifest.descriptor().digest();
    if (image.digest().isPresent() && !image.digest().get().equals(digest)) {
      throw new IllegalArgumentException(
          "push manifest " + image + ": its digest is " + digest + ", not that of the reference");
    }
    String name = pushedName(image);
    return runner.runInRepository(
        "push manifest",
        RegistryAction.PUSH,
        image,
        repositoryClient -> {
          repositoryClient.put(name, manifest);
          return manifest.descriptor();
        });
  }

  private static String pushedName(ImageReference image) {
    return image.tag().orElseGet(() -> HttpImageRegistry.name(image));
  }

  private interface TransferRequest<T> {
    T send(BlobTransfer transfer) throws IOException;
  }

  private <T> T transfer(RegistryOperation operation, TransferRequest<T> request) {
    return runner.run(
        operation,
        asked ->
            request.send(
                new BlobTransfer(
                    runner.client(),
                    new HttpTransport(clients),
                    asked,
                    TransferTimeout.of(asked.deadline().total(), transferDeadline))));
  }
}
