package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.context.DigestCache;
import io.imagespec.plan.BuildPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the code of docs/spec.md, docs/secrets-and-caches.md and the page of translations. */
class SpecSnippetsTest {
  @TempDir private Path directory;

  @BeforeEach
  void createFiles() throws IOException {
    Files.createDirectories(directory.resolve("src/__pycache__"));
    for (String file :
        new String[] {
          "src/main.js", "src/__pycache__/a.pyc", "package.json", "package-lock.json", "known_hosts"
        }) {
      Files.writeString(directory.resolve(file), file);
    }
  }

  private String dockerfile(ImageSpec spec) {
    return BuildPlan.of(spec, directory, DigestCache.none()).dockerfile();
  }

  @Test
  void everyStepBecomesItsInstruction() {
    Path file = directory.resolve("package.json");

    assertThat(dockerfile(SpecSnippets.everyStep(file, file)))
        .contains(
            "RUN [\"git\",\"config\",\"--system\",\"user.name\",\"A $name\"]",
            "ENV GREETING=\"hello \\\"\\$world\\\"\"",
            "WORKDIR \"/app\"",
            "USER 1000:1000",
            "EXPOSE 8080",
            "ENTRYPOINT [\"/app/bin/tool\"]\nCMD [\"--help\"]");
  }

  @Test
  void filesTakeOwnerModeAndRules() {
    ImageSpec spec = SpecSnippets.files(ImageSpec.scratch());

    assertThat(dockerfile(spec)).contains("COPY --chown=1000:1000 ");
    assertThat(BuildPlan.of(spec, directory, DigestCache.none()).toJson())
        .contains("main.js", "\"mode\":416")
        .doesNotContain("a.pyc");
  }

  @Test
  void jsonIsReadAsAnEqualSpec() {
    ImageSpec spec = SecretsAndCachesSnippets.secretVariable();

    assertThat(SpecSnippets.json(spec)).isEqualTo(spec);
  }

  @Test
  void planContainsDockerfileDocumentAndTag() {
    assertThat(SpecSnippets.plan(SpecSnippets.recipe()).get(2)).matches("[a-z2-7]{32}");
  }

  @Test
  void platformsAreParsed() {
    assertThat(SpecSnippets.platforms(ImageSpec.scratch()).requestedPlatforms())
        .extracting(Object::toString)
        .containsExactly("linux/amd64", "linux/arm64");
  }

  @Test
  void baseSpecExamplesAreValid() {
    assertThat(SpecSnippets.bases()).hasSize(2);
  }

  @Test
  void commandsGetSecretsCachesAndTheAgent() {
    ImageSpec base = ImageSpec.from("debian:bookworm-slim");

    assertThat(dockerfile(SecretsAndCachesSnippets.secretVariable()))
        .contains("--mount=type=secret,id=CI_INDEX_URL", "--mount=type=cache,id=/root/.cache/pip");
    assertThat(dockerfile(SecretsAndCachesSnippets.secretFile(base)))
        .contains("target=/run/secrets/netrc,required=true,mode=0400");
    assertThat(dockerfile(SecretsAndCachesSnippets.exec(base))).contains("env=TOKEN");
    assertThat(dockerfile(SecretsAndCachesSnippets.ssh())).contains("--mount=type=ssh");
    assertThat(dockerfile(SecretsAndCachesSnippets.cacheMount(base))).contains("/root/.npm");
    assertThat(dockerfile(SecretsAndCachesSnippets.network(base))).contains("--network=none");
  }

  @Test
  void secretsOfJsonAreBound() {
    String json = "{\"base\":{\"kind\":\"scratch\"},\"formatVersion\":1}";

    assertThat(SecretsAndCachesSnippets.fromJson(json)).isEqualTo(ImageSpec.scratch());
    assertThat(SecretsAndCachesSnippets.supplier(() -> "value").id()).isEqualTo("token");
  }

  @Test
  void translationsHaveTheSameInstructions() {
    assertThat(dockerfile(TranslationsSnippets.dockerfile()))
        .contains("FROM docker.io/library/node:22-bookworm-slim", "--chown=node:node", "USER node");
    assertThat(dockerfile(TranslationsSnippets.flytekit())).contains("torch==2.4.0", "ENV MODE=");
  }
}
