package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.Network;
import io.imagespec.Run;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A buildkitd whose commands have no network unless they request the host's and are allowed to. */
@Timeout(120)
class BuildkitdNetworkIT {
  private static final String ENTITLEMENT = "network.host";

  @TempDir Path directory;

  private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
  private RealEngines engines;

  @BeforeEach
  void need() {
    engines = RealEngines.need("buildkitd");
    if (!System.getProperty("user.name").equals("root")) {
      RealEngines.miss("buildkitd", "one with settings of its own needs root");
    }
  }

  private ResolvedImage resolve(OwnBuildkitd own, ImageSpec spec) {
    try (ContainerEngine engine = engines.connect(own.host());
        ImageResolver images =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .engine(engine)
                .keychain(engines.keychain())
                .listener(events::add)
                .build()) {
      return images.resolve(spec);
    }
  }

  @Test
  void onlyHostNetworkCommandReachesHostLoopback() throws Exception {
    try (OwnBuildkitd own = OwnBuildkitd.start(engines, ENTITLEMENT);
        WordServer wordServer = WordServer.start()) {
      ImageSpec spec =
          engines
              .onBusybox()
              .with(Run.shell(wordServer.ask("/host")).network(Network.HOST))
              .run(wordServer.ask("/default"));
      Skopeo skopeo =
          new Skopeo(Files.createDirectory(directory.resolve("skopeo")), engines.testRegistry());
      Path root = skopeo.unpack(resolve(own, spec).pinned());
      assertThat(root.resolve("host")).hasContent(wordServer.word());
      assertThat(root.resolve("default")).isEmptyFile();
    }
  }

  @Test
  void hostNetworkWithoutEntitlementIsRefusedWithOption() throws Exception {
    try (OwnBuildkitd own = OwnBuildkitd.start(engines)) {
      ImageSpec spec = engines.onBusybox().with(Run.shell("true").network(Network.HOST));
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> resolve(own, spec))
          .withMessageStartingWith("build ")
          .withMessageContaining(" on buildkit at " + own.host())
          .withMessageContaining(ENTITLEMENT)
          .withMessageEndingWith(
              "; start buildkitd with --allow-insecure-entitlement network.host");
      assertThat(events).noneMatch(BuildEvent.StepStarted.class::isInstance);
      assertThat(resolve(own, engines.onBusybox().run("true"))).isNotNull();
    }
  }
}
