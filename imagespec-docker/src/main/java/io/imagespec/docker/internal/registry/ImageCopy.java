package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.blob.BlobToPush;
import io.imagespec.docker.internal.registry.distribution.Manifest;
import io.imagespec.docker.internal.registry.distribution.ManifestDescriptors;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A copy of an image to another repository or tag. Blobs are pushed before the manifest that lists
 * them, manifests before their index, and the tag is set last. Content that the target has is not
 * sent. Used once, by one thread.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests">OCI
 *     distribution specification, pushing manifests</a>
 */
final class ImageCopy {
  /** The greatest depth of nested indexes. */
  private static final int MAX_DEPTH = 8;

  private static final int NOT_FOUND = 404;
  private static final String PUSH_AGAIN = "push the source again with another tool";

  private final RegistryContentClient content;
  private final ImageReference source;
  private final Digest digest;
  private final ImageReference target;
  private final Set<Digest> copied = new HashSet<>();

  private ImageCopy(
      RegistryContentClient content, ImageReference source, Digest digest, ImageReference target) {
    this.content = content;
    this.source = source;
    this.digest = digest;
    this.target = target;
  }

  /**
   * Creates a copy that has not started.
   *
   * @param content a client that asks no mirrors
   * @param pinned a reference with a digest
   * @param target a reference with a tag, the same digest, or both
   * @throws IllegalArgumentException if one of the references is unsuitable
   */
  static ImageCopy of(RegistryContentClient content, ImageReference pinned, ImageReference target) {
    boolean isSuitable =
        pinned.digest().isPresent()
            && (target.tag().isPresent() || target.digest().isPresent())
            && target.digest().or(pinned::digest).equals(pinned.digest());
    if (!isSuitable) {
      throw new IllegalArgumentException(
          "copy "
              + pinned
              + " to "
              + target
              + ": the source needs a digest, and the target a tag or the same digest");
    }
    Digest digest = pinned.digest().orElseThrow();
    return new ImageCopy(content, pinned.repository().withDigest(digest), digest, target);
  }

  /** Copies the image; empty if neither registry has it. */
  Optional<Descriptor> run() {
    Optional<Descriptor> known =
        content.findForPush(target).filter(found -> found.digest().equals(digest));
    return known.isPresent() ? known : content.manifest(source).map(this::copy);
  }

  private Descriptor copy(Manifest image) {
    if (!source.repository().equals(target.repository()) && !isPresent(digest)) {
      copyParts(image, 1);
    }
    return content.put(target, image);
  }

  private void copyParts(Manifest manifest, int depth) {
    if (depth > MAX_DEPTH) {
      throw invalid(0, "its indexes are nested more than " + MAX_DEPTH + " levels deep");
    }
    ManifestDescriptors parts =
        new ManifestDescriptors(at(source, manifest.descriptor().digest()), manifest);
    List<Descriptor> descriptors =
        manifest.descriptor().isIndex()
            ? parts.manifests((entry, platform) -> entry)
            : parts.blobs();
    for (Descriptor part : descriptors) {
      if (copied.add(part.digest())) {
        copyPart(part, depth);
      }
    }
  }

  /** Copies an entry of an index or manifest. An index may list blobs too, as build caches do. */
  private void copyPart(Descriptor part, int depth) {
    if (!MediaTypes.isManifest(part.mediaType())) {
      copyBlob(part);
    } else if (!isPresent(part.digest())) {
      Manifest manifest = listed(part.digest());
      copyParts(manifest, depth + 1);
      Descriptor unused = content.put(at(target, part.digest()), manifest);
    }
  }

  private void copyBlob(Descriptor blob) {
    Descriptor unused =
        content.push(
            target, BlobToPush.copied(blob, source, target, () -> content.read(source, blob)));
  }

  private boolean isPresent(Digest manifest) {
    return content.findForPush(at(target, manifest)).isPresent();
  }

  private Manifest listed(Digest manifest) {
    return content
        .manifest(at(source, manifest))
        .orElseThrow(
            () ->
                invalid(
                    NOT_FOUND,
                    "its index lists " + manifest + ", which " + source.domain() + " lacks"));
  }

  private RegistryException invalid(int status, String reason) {
    String action = "copy " + source + " to " + target;
    return new RegistryException(
        action + ": " + reason + "; " + PUSH_AGAIN,
        RegistryError.of(status, List.of()).withAction(action).withRemedy(PUSH_AGAIN),
        null);
  }

  private static ImageReference at(ImageReference repository, Digest manifest) {
    return repository.repository().withDigest(manifest);
  }
}
