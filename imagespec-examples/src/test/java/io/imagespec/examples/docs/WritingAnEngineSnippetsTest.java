package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Digest;
import io.imagespec.plan.BuildPlan;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs the code of docs/writing-an-engine.md. */
class WritingAnEngineSnippetsTest {
  private final ImageSpec spec =
      ImageSpec.from("debian:bookworm-slim").registry("ghcr.io/acme").run("true");

  @Test
  void engineDelegatesBuild() {
    RecordingEngine recording = RecordingEngine.with(new InMemoryRegistry().addAnyBase());
    try (ContainerEngine engine = new WritingAnEngineSnippets.AuditedEngine(recording);
        ImageResolver images = recording.resolver().engine(engine).build()) {
      assertThat(images.resolve(spec.label("team", "vision")).action()).isEqualTo(Action.BUILT);
      assertThat(recording.onlyBuild().plan().hasCommands()).isTrue();
    }
  }

  @Test
  void existingImageIsNotPushed() throws Exception {
    Digest digest = Digest.sha256(new byte[0]);
    WritingAnEngineSnippets.DeliveringEngine engine =
        new WritingAnEngineSnippets.DeliveringEngine() {
          @Override
          Digest push(BuildRequest request) {
            return digest;
          }
        };
    BuildPlan plan = BuildPlan.of(spec);
    BuildRequest.Builder request = BuildRequest.builder(plan, new Delivery.Push(plan.image()));

    assertThat(engine.deliver(request.build(), digest).pushed()).contains(digest);
    BuildRequest existing = request.pushCheck(() -> Optional.of(digest)).build();
    assertThat(engine.deliver(existing, digest).pushed()).isEmpty();
  }

  @Test
  void providerReportsItsVariable() {
    WritingAnEngineSnippets.AuditedEngineProvider provider =
        new WritingAnEngineSnippets.AuditedEngineProvider();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> provider.connect(Environment.of(Map.of(), Path.of(""))))
        .withMessageContaining("AUDIT_HOST");
    Environment set = Environment.of(Map.of("AUDIT_HOST", "here"), Path.of(""));
    assertThat(provider.chosenBy(set)).contains("AUDIT_HOST");
  }
}
