package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.remedy.Deed;
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
public final class RegistryContent {
  private static final int BUFFER = 64 * 1024;

  private final Inquiries inquiries;
  private final Clients clients;
  private final Duration transferDeadline;

  RegistryContent(Inquiries inquiries, Clients clients, Duration transferDeadline) {
    this.inquiries = inquiries;
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
    String name = HttpRegistry.name(image);
    return pull("read manifest", image)
        .ask(question -> inquiries.ask(question, repository -> repository.manifest(name, "pull")));
  }

  /**
   * Reads a small blob whole.
   *
   * @param repository where it is
   * @param digest its digest
   * @return its bytes, verified; at most {@link Call#CONFIG_LIMIT}
   */
  public byte[] config(ImageReference repository, Digest digest) {
    return pull("read config " + digest + " of", repository.repository())
        .required(
            question -> inquiries.ask(question, there -> there.smallBlob(digest).body().bytes()));
  }

  private Pull pull(String action, ImageReference image) {
    return new Pull(inquiries.options().mirrors(), inquiries.question(action, Deed.PULL, image));
  }

  /**
   * Asks whether a blob is there; mirrors are not asked.
   *
   * @param repository where it may be
   * @param digest its digest
   * @return true if the registry says so
   */
  public boolean hasBlob(ImageReference repository, Digest digest) {
    return inquiries.ask(
        "find blob " + digest + " of",
        Deed.PULL,
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
            question ->
                transfer(question, transfer -> new BlobRead(transfer, clients, blob).open()));
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
    } catch (BrokenBlobException e) {
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
  public Descriptor push(ImageReference repository, OutgoingBlob blob) {
    blob.from()
        .filter(from -> !from.domain().equals(repository.domain()))
        .ifPresent(
            from -> {
              throw new IllegalArgumentException(
                  "push " + blob + " to " + repository + ": " + from + " is in another registry");
            });
    return transfer(
        inquiries.question("push " + blob + " to", Deed.PUSH, repository.repository()),
        transfer -> new BlobPush(transfer, blob).push());
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
    String name = image.tag().orElseGet(() -> HttpRegistry.name(image));
    return inquiries.ask(
        "push manifest",
        Deed.PUSH,
        image,
        repository -> {
          repository.put(name, manifest);
          return manifest.descriptor();
        });
  }

  private interface TransferInquiry<T> {
    T of(Transfer transfer) throws IOException;
  }

  private <T> T transfer(Question question, TransferInquiry<T> inquiry) {
    return inquiries.begin(
        question,
        asked ->
            inquiry.of(
                new Transfer(
                    inquiries.conversation(),
                    new Wire(clients),
                    asked,
                    Patience.of(asked.deadline().total(), transferDeadline))));
  }
}
