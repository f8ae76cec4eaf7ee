package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.embedded.cache.BaseManifestCache;
import io.imagespec.docker.internal.embedded.tree.FileCache;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.oci.Zstd;
import io.imagespec.docker.internal.registry.HttpImageRegistry;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildRequest;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Instruction;
import java.util.List;
import java.util.Optional;

/**
 * The reason why an image cannot be assembled on a base. It depends on the base's manifest and
 * config only.
 *
 * @param isTreeNeeded true if the paths in the base's layers have to be known, to copy onto them
 * @param readsZstd true if layers with zstd compression can be read
 */
record BaseObjection(boolean isTreeNeeded, boolean readsZstd) {
  /**
   * Reads a base and returns the reason. The build reads the same documents from the cache.
   *
   * @param request the request
   * @param cache the cache of layer data
   * @param name the base, with a digest
   * @return a clause that starts with the base; empty if an image can be assembled
   */
  static Optional<String> find(BuildRequest request, FileCache cache, BaseName name) {
    BaseObjection objection =
        new BaseObjection(copiesAfterLastCommand(request.plan()), Zstd.isAvailable());
    try (HttpImageRegistry registry = EmbeddedBuild.connect(request)) {
      BaseManifestCache bases = EmbeddedBuild.bases(registry.content(request.deadline()), cache);
      BaseImageReader reader = new BaseImageReader(bases, name);
      return request.platforms().stream()
          .flatMap(platform -> objection.to(reader, platform).stream())
          .findFirst();
    }
  }

  /** Returns true for a copy that is assembled. Copies before a command are left to its engine. */
  private static boolean copiesAfterLastCommand(BuildPlan plan) {
    boolean copies = false;
    for (Instruction instruction : plan.instructions()) {
      copies = instruction.asCopyIn().isPresent() || (copies && instruction.asRun().isEmpty());
    }
    return copies;
  }

  private Optional<String> to(BaseImageReader reader, Platform platform) {
    try {
      return to(reader.read(platform)).map(reason -> reader.name().repository() + " " + reason);
    } catch (BuildFailedException e) {
      return Optional.of(String.valueOf(e.getMessage())); // an engine may accept the base
    }
  }

  /**
   * Returns the reason.
   *
   * @param base the base for one platform
   * @return the end of a clause about the base; empty if an image can be assembled
   */
  Optional<String> to(BaseImage base) {
    List<String> triggers = base.triggers();
    if (!triggers.isEmpty()) {
      return Optional.of("has ONBUILD triggers " + triggers + ", which only an engine runs");
    }
    if (base.isWindows()) {
      return Optional.of("is for Windows, where layers have a form that only BuildKit creates");
    }
    return isTreeNeeded
        ? base.layers().stream().flatMap(layer -> toRead(layer).stream()).findFirst()
        : Optional.empty();
  }

  private Optional<String> toRead(LayerDescriptor layer) {
    String name = "layer " + layer.descriptor().digest();
    if (layer.isElsewhere()) {
      return Optional.of("has " + name + ", which is available at " + layer.urls() + " only");
    }
    boolean isZstd = layer.descriptor().mediaType().equals(MediaTypes.ZSTD);
    return isZstd && !readsZstd
        ? Optional.of("has " + name + " with zstd compression; to read it, " + Zstd.REMEDY)
        : Optional.empty();
  }
}
