package io.imagespec.resolve;

import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineInfo;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Instruction;
import io.imagespec.plan.Labels;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import io.imagespec.registry.Visibility;
import io.imagespec.registry.VisibilityReport;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A registry and an engine in memory, which record their calls. They test the decisions of the
 * resolver, not the behavior of a real registry or engine.
 */
final class TestDoubles {
  /** An action that runs during a build. */
  interface Pause {
    void pause() throws InterruptedException;
  }

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  final Map<String, RemoteImage> remote = new ConcurrentSkipListMap<>();
  final Map<String, StoredImage> stored = new ConcurrentSkipListMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<BuildRequest> built = new CopyOnWriteArrayList<>();
  final List<BuildEvent> says = new CopyOnWriteArrayList<>();
  Set<Capability> capabilities = EnumSet.of(Capability.COMMANDS, Capability.IMAGE_STORE);
  final Map<Capability, String> whyNot = new EnumMap<>(Capability.class);
  boolean losesPushes;
  boolean opensSecrets;
  Optional<Platform> pushesOnly = Optional.empty();
  int maxConcurrency = Integer.MAX_VALUE;
  Pause whileBuilding = () -> {};
  Optional<RegistryException> refusal = Optional.empty();
  Optional<RegistryException> unclear = Optional.empty();
  Optional<RegistryException> noPush = Optional.empty();
  VisibilityReport exposure = new VisibilityReport(Visibility.PUBLIC, "everybody can pull it");

  static ImageConfig config(String user) {
    return ImageConfig.builder().user(user).build();
  }

  void remote(String reference, String user, Platform... platforms) {
    ImageReference image = ImageReference.parse(reference).orLatest();
    Map<Platform, ImageConfig> configs = new TreeMap<>();
    for (Platform platform : platforms) {
      configs.put(platform, config(user));
    }
    put(image, new RemoteImage(image, new Descriptor(MANIFEST, digest(reference), 1), configs));
  }

  /** Adds an image with the labels of a plan. */
  private void push(ImageReference image, BuildPlan plan, Set<Platform> platforms) {
    Map<String, String> labels = new TreeMap<>();
    for (Instruction instruction : plan.instructions()) {
      if (instruction instanceof Instruction.SetLabel label) {
        labels.put(label.key(), label.value());
      }
    }
    Map<Platform, ImageConfig> configs = new TreeMap<>();
    for (Platform platform : platforms) {
      configs.put(platform, ImageConfig.builder().labels(labels).build());
    }
    Digest digest = digest(image.toString());
    put(image, new RemoteImage(image, new Descriptor(MANIFEST, digest, 1), configs));
  }

  static Digest digest(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private void put(ImageReference image, RemoteImage what) {
    remote.put(image.toString(), what);
    remote.put(what.pinned().toString(), what);
  }

  final ImageRegistry registry =
      new ImageRegistry() {
        @Override
        public Optional<Descriptor> find(ImageReference image) {
          asked.add("find " + image.familiar());
          if (unclear.isPresent() && !remote.containsKey(image.toString())) {
            throw unclear.get();
          }
          return Optional.ofNullable(remote.get(image.toString())).map(RemoteImage::descriptor);
        }

        @Override
        public Optional<RemoteImage> inspect(ImageReference image, Set<Platform> wanted) {
          asked.add("inspect " + image.familiar());
          refusal.ifPresent(
              e -> {
                throw e;
              });
          return Optional.ofNullable(remote.get(image.toString()));
        }

        @Override
        public Optional<Descriptor> copy(ImageReference pinnedSource, ImageReference target) {
          asked.add("copy " + pinnedSource.familiar() + " to " + target.familiar());
          Optional<RemoteImage> source = Optional.ofNullable(remote.get(pinnedSource.toString()));
          source.ifPresent(
              image -> put(target, new RemoteImage(target, image.descriptor(), image.platforms())));
          return source.map(RemoteImage::descriptor);
        }

        @Override
        public void checkPush(ImageReference image) {
          asked.add("checkPush " + image.familiar());
          noPush.ifPresent(
              e -> {
                throw e;
              });
        }

        @Override
        public VisibilityReport checkVisibility(ImageReference pinned) {
          asked.add("exposure " + pinned.repository().familiar());
          return exposure;
        }

        @Override
        public void tag(ImageReference pinned, String tag) {
          asked.add("tag " + tag);
        }

        @Override
        public void close() {
          asked.add("close registry");
        }
      };

  final ContainerEngine engine =
      new ContainerEngine() {
        @Override
        public EngineInfo info() {
          return EngineInfo.builder("double", "1")
              .endpoint("memory")
              .chosenBy("test")
              .capabilities(capabilities)
              .build();
        }

        @Override
        public Optional<String> unsupportedReason(Capability capability) {
          return Optional.ofNullable(whyNot.get(capability));
        }

        @Override
        public Optional<StoredImage> find(ImageReference image, Platform platform) {
          asked.add("engine find " + image.familiar());
          return Optional.ofNullable(stored.get(image.toString()))
              .filter(s -> s.platform().equals(platform));
        }

        @Override
        public int maxConcurrency() {
          return maxConcurrency;
        }

        @Override
        public BuiltImage build(BuildRequest request, BuildListener listener)
            throws InterruptedException {
          asked.add("build");
          whileBuilding.pause();
          if (opensSecrets) {
            request.openSecrets().close();
          }
          built.add(request);
          says.forEach(listener::on);
          ImageReference image = request.delivery().image();
          String user = "";
          Digest digest = digest(image.toString());
          if (request.delivery() instanceof Delivery.Store) {
            Map<String, String> labels =
                Map.of(Labels.FINGERPRINT, request.plan().fingerprint().toString());
            ImageConfig config = ImageConfig.builder().user(user).labels(labels).build();
            stored.put(
                image.toString(),
                new StoredImage(image, digest, request.platforms().first(), config));
            return new BuiltImage(digest, Optional.empty());
          }
          if (request.delivery() instanceof Delivery.Archive) {
            return new BuiltImage(digest, Optional.empty());
          }
          if (!losesPushes) {
            Set<Platform> pushed =
                pushesOnly.<Set<Platform>>map(Set::of).orElse(request.platforms());
            push(image, request.plan(), pushed);
          }
          return new BuiltImage(digest, Optional.of(digest));
        }

        @Override
        public void close() {
          asked.add("close engine");
        }
      };
}
