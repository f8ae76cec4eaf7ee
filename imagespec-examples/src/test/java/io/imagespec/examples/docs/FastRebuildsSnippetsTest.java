package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.context.DigestCache;
import io.imagespec.examples.FirstImage;
import io.imagespec.jvm.JvmApplication;
import io.imagespec.plan.BuildPlan;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the code of docs/fast-rebuilds.md, and of the step order of other examples. */
class FastRebuildsSnippetsTest {
  @TempDir private Path directory;

  private final InMemoryRegistry registry = new InMemoryRegistry().addAnyBase();
  private final RecordingEngine engine = RecordingEngine.with(registry).split();

  @BeforeEach
  void createFiles() throws IOException {
    for (String file : List.of("models/small.bin", "src/train.py", "requirements.txt")) {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
    }
  }

  private ImageResolver images() {
    return engine.resolver().directory(directory).build();
  }

  private List<String> copiesBeforeLastCommand(ImageSpec spec) {
    return BuildPlan.of(spec, directory, DigestCache.none())
        .split()
        .orElseThrow()
        .first()
        .copySteps();
  }

  @Test
  void changedFileBuildsNoFirstPart() throws IOException {
    try (ImageResolver images = images()) {
      ResolvedImage before = images.resolve(FastRebuildsSnippets.goodOrder());
      Files.writeString(directory.resolve("src/train.py"), "print(2)");
      ResolvedImage after = images.resolve(FastRebuildsSnippets.goodOrder());

      assertThat(before.reasons()).noneMatch(reason -> reason.contains("stands before"));
      assertThat(after.action()).isEqualTo(Action.BUILT);
      assertThat(after.reasons())
          .anyMatch(reason -> reason.endsWith("no engine is needed"))
          .contains("the steps after it are assembled in this process");
      assertThat(engine.builds()).hasSize(3);
    }
  }

  @Test
  void copyBeforeCommandIsReported() {
    ImageSpec spec = ImageSpec.from("python:3.12-slim").registry("ghcr.io/acme");
    try (ImageResolver images = images()) {
      assertThat(images.resolve(FastRebuildsSnippets.fileOfCommand(spec)).reasons())
          .anyMatch(reason -> reason.contains("requirements.txt") && reason.contains("move it"));
    }
  }

  @Test
  void stepsUpToLastCommandAreTheFirstPart() {
    try (ImageResolver images = images()) {
      List<ResolvedImage> both = FastRebuildsSnippets.inAdvance(images);

      assertThat(both).extracting(ResolvedImage::action).containsOnly(Action.BUILT);
      assertThat(both.get(1).reasons()).anyMatch(reason -> reason.endsWith("no engine is needed"));
      assertThat(engine.builds()).hasSize(2);
    }
  }

  @Test
  void engineBuildsEverything() {
    try (ImageResolver images = FastRebuildsSnippets.engineBuildsEverything()) {
      assertThat(images).isNotNull();
    }
  }

  @Test
  void flytekitExampleCopiesAfterLastCommand() {
    assertThat(copiesBeforeLastCommand(TranslationsSnippets.flytekit())).isEmpty();
  }

  @Test
  void jvmApplicationIsCopiedAfterLastCommand() throws URISyntaxException {
    Path classes =
        Path.of(FirstImage.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    JvmApplication application =
        JvmApplication.ofClassPath(List.of(classes)).mainClass(FirstImage.class.getName());

    assertThat(copiesBeforeLastCommand(JvmApplicationsSnippets.ontoSpec(application))).isEmpty();
  }
}
