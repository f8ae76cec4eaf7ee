package io.imagespec.docker.contract;

import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RemoteImage;
import io.imagespec.registry.VisibilityReport;
import java.util.Optional;
import java.util.Set;

/** Forwards to a real registry and calls a hook before each request. */
interface ForwardingRegistry extends ImageRegistry {
  ImageRegistry real();

  default void before(String question, ImageReference image) {}

  @Override
  default Optional<Descriptor> find(ImageReference image) {
    before("find", image);
    return real().find(image);
  }

  @Override
  default Optional<RemoteImage> inspect(ImageReference image, Set<Platform> wanted) {
    before("inspect", image);
    return real().inspect(image, wanted);
  }

  @Override
  default void tag(ImageReference pinned, String tag) {
    before("tag", pinned);
    real().tag(pinned, tag);
  }

  @Override
  default Optional<Descriptor> copy(ImageReference pinnedSource, ImageReference target) {
    before("copy", target);
    return real().copy(pinnedSource, target);
  }

  @Override
  default void checkPush(ImageReference image) {
    before("checkPush", image);
    real().checkPush(image);
  }

  @Override
  default VisibilityReport checkVisibility(ImageReference pinned) {
    before("exposure", pinned);
    return real().checkVisibility(pinned);
  }

  @Override
  default void close() {
    real().close();
  }
}
