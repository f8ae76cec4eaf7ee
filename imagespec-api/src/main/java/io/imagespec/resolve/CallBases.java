package io.imagespec.resolve;

import io.imagespec.ImageSpec;
import io.imagespec.concurrent.Cancellations;
import io.imagespec.concurrent.ResultCache;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.pins.BasePins;
import io.imagespec.pins.LockFile;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolution.ResolverContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The bases of the specs of one call, each looked up at most once. Thread-safe. */
final class CallBases {
  private static final String FILE = "imagespec.lock";
  private static final int NOT_FOUND = 404;

  private final ResolverContext context;
  private final BasePolicy policy;
  private final Map<ImageReference, ImageReference> tags = new ConcurrentHashMap<>();
  private final ResultCache<ImageReference, Digest> digests = new ResultCache<>();
  private final Supplier<LockFile> lock;

  CallBases(ResolverContext context, BasePolicy policy) {
    this.context = context;
    this.policy = policy;
    this.lock = new Lock(file(context))::get;
  }

  private static Path file(ResolverContext context) {
    return context.options().directory().resolve(FILE);
  }

  /** Returns the tags of the bases that were pinned, by their pinned references. */
  Map<ImageReference, ImageReference> tags() {
    return tags;
  }

  /** Returns true if no spec is changed. */
  boolean areFloating() {
    return policy == BasePolicy.FLOATING;
  }

  /** Returns the spec with the bases that the policy demands. */
  ImageSpec apply(ImageSpec spec) {
    return switch (policy) {
      case FLOATING -> spec;
      case PINNED -> pin(spec, this::lookUp);
      case LOCKED -> pin(spec, base -> lock.get().require(base));
    };
  }

  private ImageSpec pin(ImageSpec spec, Function<ImageReference, Digest> digests) {
    return BasePins.pin(
        spec,
        base -> {
          Digest digest = digests.apply(base);
          tags.put(base.repository().withDigest(digest), base);
          return digest;
        });
  }

  /** Asks the registry itself, because a mirror may be out of date. */
  private Digest lookUp(ImageReference base) {
    try {
      return digests.get(base, () -> ask(base));
    } catch (InterruptedException e) {
      throw Cancellations.interrupted("look up base " + base + ": interrupted", e);
    }
  }

  private Digest ask(ImageReference base) throws InterruptedException {
    return context
        .registry()
        .get()
        .find(base)
        .map(Descriptor::digest)
        .orElseThrow(
            () ->
                new RegistryException(
                    "base "
                        + base.familiar()
                        + ": it does not exist in its registry, so it cannot be pinned; check the"
                        + " name and the tag",
                    RegistryError.of(NOT_FOUND, List.of()),
                    null));
  }

  /** Writes the current digests of all bases that specs name by tags. */
  LockUpdate lock(Iterable<ImageSpec> specs) {
    LockFile before = lock.get();
    LockChanges changes = new LockChanges(before);
    for (ImageSpec spec : specs) {
      for (ImageReference base : BasePins.floating(spec)) {
        changes.add(base, lookUp(base));
      }
    }
    return changes.write();
  }

  /** The lock file, which is read once. */
  private static final class Lock {
    private final Path file;
    private Optional<LockFile> content = Optional.empty();

    Lock(Path file) {
      this.file = file;
    }

    synchronized LockFile get() {
      LockFile read = content.orElseGet(() -> LockFile.read(file));
      content = Optional.of(read);
      return read;
    }
  }
}
