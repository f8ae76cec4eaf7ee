package io.imagespec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.imagespec.context.FileSource;
import io.imagespec.context.IgnoreRules;
import io.imagespec.name.Platform;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecJsonTest {
  private static final ImageSpec FULL =
      ImageSpec.from(ImageSpec.from("debian").apt("git"))
          .named("trainer")
          .registry("127.0.0.1:5000/acme")
          .tagFormat("v1-{fingerprint}")
          .alias("latest")
          .alias("stable")
          .platforms(Platform.parse("linux/arm64"), Platform.LINUX_AMD64)
          .refresh("2026")
          .apt("git", "curl=1.0")
          .pip("b", "a>=1,<2")
          .run("echo \"$HOME\"\n")
          .exec("/bin/sh", "-c", "echo")
          .with(
              Run.shell("x")
                  .secret(Secret.env("T"))
                  .secretEnv(Secret.of("t", () -> new byte[0]), "T")
                  .cache("/c")
                  .network(Network.NONE))
          .with(Run.exec("x").ssh().network(Network.DEFAULT))
          .extraHost("h", "::1")
          .copy(Path.of("src"), "/app/src")
          .copy(Path.of("src"), "/app/")
          .with(
              Step.Copy.of(
                  FileSource.of(Path.of("/x"))
                      .withMode(0640)
                      .withOwner("1:2")
                      .withRules(IgnoreRules.parse(List.of("*", "!a")))
                      .withoutEmptyDirectories(),
                  "/y"))
          .copyFiles(Map.of("a.jar", Path.of("/x/a.jar"), "lib/b", Path.of("b")), "/files")
          .with(
              Step.CopyFiles.of(
                  Map.of(
                      "c",
                      FileSource.of(Path.of("c"))
                          .withMode(0600)
                          .withOwner("3")
                          .withRules(IgnoreRules.parse(List.of("**", "!**/*.class")))
                          .withoutEmptyDirectories()),
                  "/app"))
          .env("A", "é \uD83D\uDE00 \\ \"")
          .label("a.b/c", "\u0001")
          .workdir("/app")
          .user("1000:app")
          .expose(80)
          .expose(8080)
          .entrypoint()
          .command("a", "");

  @Test
  void specSurvivesJsonRoundTrip() {
    assertThat(ImageSpec.fromJson(FULL.toJson())).isEqualTo(FULL);
    assertThat(ImageSpec.fromJson(FULL.toJson()).toJson()).isEqualTo(FULL.toJson());
    assertThat(ImageSpec.fromJson(ImageSpec.scratch().toJson())).isEqualTo(ImageSpec.scratch());
    assertThat(ImageSpec.fromJson(ImageSpec.scratch().entrypoint().toJson()))
        .isNotEqualTo(ImageSpec.scratch());
  }

  @Test
  void specIsWrittenAsCanonicalJson() {
    assertThat(ImageSpec.from("debian").named("a").run("true").toJson())
        .isEqualTo(
            "{\"base\":{\"kind\":\"reference\",\"reference\":\"docker.io/library/debian:latest\"},"
                + "\"formatVersion\":1,\"name\":\"a\",\"steps\":[{\"kind\":\"run\",\"line\":\"true\"}]}");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '~',
      value = {
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"stepz\":[]}' ~ $.stepz",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\",\"x\":1}}' ~ $.base.x",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"steps\":[{\"kind\":\"user\",\"user\":\"1\"},{\"kind\":\"env\",\"name\":\"A\",\"value\":\"\",\"y\":2}]}' ~ $.steps[1].y",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"steps\":[{\"kind\":\"apt\",\"packages\":[\"-y\"]}]}' ~ $.steps[0]",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"steps\":[{\"kind\":\"apt\",\"packages\":[7]}]}' ~ $.steps[0].packages[0]",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"steps\":[{\"kind\":\"copyFiles\",\"target\":\"/x\",\"files\":[{\"name\":\"a\",\"source\":\"a\"},{\"name\":\"a\",\"source\":\"b\"}]}]}' ~ $.steps[0].files[1]",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"steps\":[{\"kind\":\"copyFiles\",\"target\":\"/x\",\"files\":[{\"name\":\"../a\",\"source\":\"a\"}]}]}' ~ must not contain",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"steps\":[{\"kind\":\"copyFiles\",\"target\":\"/x\",\"files\":[]}]}' ~ at least one",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"steps\":[{\"kind\":\"fly\"}]}' ~ fly",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"steps\":{}}' ~ $.steps",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"steps\":null}' ~ $.steps",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"reference\",\"reference\":\"A B\"}}' ~ $.base",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"name\":\"Upper\"}' ~ upper",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"expose\":[80.5]}' ~ $.expose[0]",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"expose\":[99999999999]}' ~ $.expose[0]",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"labels\":{\"a\":1}}' ~ $.labels.a",
        "'{\"formatVersion\":2,\"base\":{\"kind\":\"scratch\"}}' ~ formatVersion 2",
        "'{\"base\":{\"kind\":\"scratch\"}}' ~ formatVersion",
        "'{\"formatVersion\":1}' ~ $.base",
        "'{\"formatVersion\":1,\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"}}' ~ Duplicate",
        "'{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"}} x' ~ JSON",
        "'[]' ~ an object is required",
        "'' ~ an object is required",
        "'{' ~ JSON",
      })
  void invalidDocumentErrorNamesPath(String json, String where) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSpec.fromJson(json))
        .withMessageContaining(where);
  }

  @Test
  void depthSizeAndNumbersAreLimited() {
    String deep = "{\"formatVersion\":1,\"base\":{\"kind\":\"spec\",\"spec\":".repeat(5_000);
    assertThatIllegalArgumentException().isThrownBy(() -> ImageSpec.fromJson(deep));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSpec.fromJson("{\"a\":" + "[".repeat(100_000)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSpec.fromJson("{\"formatVersion\":" + "1".repeat(1_000_000) + "}"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSpec.fromJson(" ".repeat(17 * 1024 * 1024)));
  }

  @Test
  void publishedSchemaMatchesReaderAndWriter() throws Exception {
    try (InputStream file =
        Objects.requireNonNull(
            ImageSpec.class.getResourceAsStream("/io/imagespec/imagespec.schema.json"))) {
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(file);
      assertThat(schema.validate(FULL.toJson(), InputFormat.JSON)).isEmpty();
      assertThat(schema.validate(ImageSpec.scratch().toJson(), InputFormat.JSON)).isEmpty();
      assertThat(schema.validate(FULL.toJson().replace("\"steps\"", "\"stepz\""), InputFormat.JSON))
          .isNotEmpty();
      assertThat(schema.validate(FULL.toJson().replace("\"user\":", "\"usr\":"), InputFormat.JSON))
          .isNotEmpty();
    }
  }
}
