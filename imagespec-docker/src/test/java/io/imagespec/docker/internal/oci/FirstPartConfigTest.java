package io.imagespec.docker.internal.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.name.Digest;
import io.imagespec.name.Platform;
import io.imagespec.plan.Instruction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configs of first parts as engines write them, and what the rest of a plan makes of them. */
class FirstPartConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Platform PLATFORM = Platform.parse("linux/amd64");
  private static final String LAYER = Digest.sha256(new byte[1]).toString();

  private final ObjectNode config = JSON.createObjectNode();
  private final ArrayNode history = config.putArray("history");
  private String comment = "";

  FirstPartConfigTest() {
    config.put("architecture", "amd64").put("os", "linux").putObject("config");
    config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
  }

  private ObjectNode settings() {
    return (ObjectNode) config.get("config");
  }

  private void environment(String... entries) {
    ArrayNode array = settings().putArray("Env");
    List.of(entries).forEach(array::add);
  }

  private ObjectNode line(String createdBy) {
    ObjectNode line = history.addObject().put("created_by", createdBy);
    return comment.isEmpty() ? line : line.put("comment", comment);
  }

  private void empty(String createdBy) {
    line(createdBy).put("empty_layer", true);
  }

  private void layer(String createdBy) {
    ObjectNode unused = line(createdBy);
    ((ArrayNode) config.at("/rootfs/diff_ids")).add(LAYER);
  }

  /** Adds the lines of BuildKit; the classic builder and Buildah write a prefix. */
  private void ownLines(String prefix) {
    empty(prefix + "LABEL io.imagespec.base.digest=" + LAYER);
    empty(prefix + "LABEL io.imagespec.components=a b");
    empty(prefix + "LABEL io.imagespec.fingerprint=sha256:part");
    empty(prefix + "ENV IMAGESPEC_FINGERPRINT=sha256:part");
  }

  private JsonNode continued(boolean isOnSpec, Instruction... rest) throws Exception {
    ImageConfigWriter writer =
        ImageConfigWriter.ofFirstPart(
            JsonValue.parse(JSON.writeValueAsBytes(config)), PLATFORM, isOnSpec);
    for (Instruction instruction : rest) {
      writer.add(instruction, List.of());
    }
    return JSON.readTree(writer.toBytes());
  }

  private static Instruction env(String name, String value) {
    return new Instruction.SetEnv(name, value);
  }

  private static Instruction fingerprint() {
    return env("IMAGESPEC_FINGERPRINT", "sha256:whole");
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private List<String> environment(boolean isOnSpec) throws Exception {
    return texts(continued(isOnSpec, env("B", "2"), fingerprint()).at("/config/Env"));
  }

  @Test
  void ownVariableMovesBehindVariablesOfRest() throws Exception {
    environment("PATH=/bin", "A=1", "IMAGESPEC_FINGERPRINT=sha256:part");
    layer("RUN true");
    ownLines("");
    assertThat(environment(false))
        .containsExactly("PATH=/bin", "A=1", "B=2", "IMAGESPEC_FINGERPRINT=sha256:whole");
  }

  @Test
  void variableOfSpecBaseKeepsItsPosition() throws Exception {
    environment("PATH=/bin", "IMAGESPEC_FINGERPRINT=sha256:part");
    assertThat(environment(true))
        .containsExactly("PATH=/bin", "IMAGESPEC_FINGERPRINT=sha256:whole", "B=2");
  }

  @Test
  void variableBeforeOthersKeepsItsPosition() throws Exception {
    environment("PATH=/bin", "IMAGESPEC_FINGERPRINT=sha256:part", "A=1");
    assertThat(environment(false))
        .containsExactly("PATH=/bin", "IMAGESPEC_FINGERPRINT=sha256:whole", "A=1", "B=2");
  }

  /** The base is an image of this library, referred to by name. */
  @Test
  void variableThatBaseSetKeepsItsPosition() throws Exception {
    environment("PATH=/bin", "IMAGESPEC_FINGERPRINT=sha256:part");
    empty("ENV IMAGESPEC_FINGERPRINT=sha256:base");
    layer("RUN true");
    ownLines("");
    assertThat(environment(false))
        .containsExactly("PATH=/bin", "IMAGESPEC_FINGERPRINT=sha256:whole", "B=2");
  }

  @Test
  void commandThatNamesVariableDoesNotCount() throws Exception {
    environment("PATH=/bin", "IMAGESPEC_FINGERPRINT=sha256:part");
    layer("RUN IMAGESPEC_FINGERPRINT=x make");
    ownLines("");
    assertThat(environment(false)).endsWith("B=2", "IMAGESPEC_FINGERPRINT=sha256:whole");
  }

  @Test
  void ownLabelsAreReplaced() throws Exception {
    settings()
        .putObject("Labels")
        .put("io.imagespec.fingerprint", "part")
        .put("io.imagespec.components", "part")
        .put("io.imagespec.base.digest", "part")
        .put("io.imagespec.part.digest", "")
        .put("io.imagespec.more", "user's")
        .put("own", "x");
    JsonNode labels =
        continued(false, new Instruction.SetLabel("io.imagespec.fingerprint", "whole"))
            .at("/config/Labels");
    assertThat(labels.toString())
        .isEqualTo(
            "{\"io.imagespec.fingerprint\":\"whole\",\"io.imagespec.more\":\"user's\",\"own\":\"x\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/bin/sh -c #(nop)  ", "/bin/sh -c #(nop) "})
  void ownHistoryLinesAreRemoved(String prefix) throws Exception {
    layer("ADD file:a in /");
    empty(prefix + "CMD [\"bash\"]");
    layer("RUN true");
    ownLines(prefix);
    assertThat(history()).containsExactly("ADD file:a in /", prefix + "CMD [\"bash\"]", "RUN true");
  }

  /** Buildah keeps the Dockerfile's text. */
  @Test
  void quotedHistoryLinesAreRemoved() throws Exception {
    layer("/bin/sh -c true");
    empty("/bin/sh -c #(nop) LABEL \"io.imagespec.base.digest\"=\"" + LAYER + "\"");
    empty("/bin/sh -c #(nop) LABEL \"io.imagespec.components\"=\"a b\"");
    empty("/bin/sh -c #(nop) LABEL \"io.imagespec.fingerprint\"=\"sha256:part\"");
    empty("/bin/sh -c #(nop) ENV IMAGESPEC_FINGERPRINT=\"sha256:part\"");
    assertThat(history()).containsExactly("/bin/sh -c true");
  }

  private List<String> history() throws Exception {
    List<String> lines = new ArrayList<>();
    long layers = 0;
    JsonNode continued = continued(false);
    for (JsonNode line : continued.get("history")) {
      lines.add(line.path("created_by").asText());
      layers += line.path("empty_layer").asBoolean() ? 0 : 1;
    }
    assertThat(layers).isEqualTo(continued.at("/rootfs/diff_ids").size());
    return lines;
  }

  /** The lines of a base built by this library are older, so a command stands between. */
  @Test
  void historyLinesOfBaseStay() throws Exception {
    layer("ADD file:a in /");
    ownLines("");
    layer("RUN true");
    ownLines("");
    assertThat(history()).hasSize(6).endsWith("RUN true");
  }

  @Test
  void atMostFiveHistoryLinesAreRemoved() throws Exception {
    layer("RUN true");
    ownLines("");
    ownLines("");
    assertThat(history()).hasSize(4);
  }

  @Test
  void historyLineWithLayerStays() throws Exception {
    layer("RUN true");
    empty("LABEL io.imagespec.components=a");
    layer("squashed LABEL io.imagespec.fingerprint=a ENV IMAGESPEC_FINGERPRINT=a");
    assertThat(history()).hasSize(3);
  }

  @Test
  void missingHistoryIsCompleted() throws Exception {
    layer("RUN true");
    config.remove("history");
    assertThat(history()).containsExactly("");
  }

  @Test
  void inlineCacheStaysInContinuedImageOnly() throws Exception {
    config.put("moby.buildkit.cache.v0", "W10=");
    config.put("docker_version", "20.10");
    JsonNode continued = continued(false);
    assertThat(continued.get("moby.buildkit.cache.v0").asText()).isEqualTo("W10=");
    assertThat(continued.has("docker_version")).isFalse();
    byte[] base =
        ImageConfigWriter.of(JsonValue.parse(JSON.writeValueAsBytes(config)), PLATFORM).toBytes();
    assertThat(JSON.readTree(base).has("moby.buildkit.cache.v0")).isFalse();
  }

  @Test
  void otherSettingsOfPartStay() throws Exception {
    settings().put("User", "web").put("StopSignal", "SIGINT").put("WorkingDir", "/w");
    settings().putObject("Volumes").putObject("/v");
    settings().putObject("Healthcheck").putArray("Test").add("CMD").add("x");
    settings().putArray("Shell").add("/bin/bash");
    ObjectNode before = settings().deepCopy();
    before.putArray("Env");
    assertThat(continued(false).get("config")).isEqualTo(before);
  }

  /** The engine decides on a search path, also in an image that is built in one part. */
  @Test
  void missingSearchPathStaysMissing() throws Exception {
    environment("A=1");
    assertThat(texts(continued(false).at("/config/Env"))).containsExactly("A=1");
  }

  private JsonNode withCommand() throws Exception {
    return continued(false, new Instruction.SetCommand(List.of("x"))).get("config");
  }

  /** BuildKit sets the field with each command. */
  @Test
  void commandSetsArgsEscapedAsBuildKit() throws Exception {
    comment = "buildkit.dockerfile.v0";
    layer("RUN true # buildkit");
    ownLines("");
    assertThat(withCommand().get("ArgsEscaped").asBoolean()).isTrue();
    assertThat(continued(false).get("config").has("ArgsEscaped")).isFalse();
  }

  /** The classic builder removes a base's field with each command. */
  @Test
  void commandRemovesArgsEscapedAsClassicBuilder() throws Exception {
    settings().put("ArgsEscaped", true);
    layer("/bin/sh -c true");
    ownLines("/bin/sh -c #(nop)  ");
    assertThat(withCommand().has("ArgsEscaped")).isFalse();
    assertThat(continued(false).at("/config/ArgsEscaped").asBoolean()).isTrue();
  }

  @Test
  void commandKeepsArgsEscapedOfOtherEngines() throws Exception {
    settings().put("ArgsEscaped", true);
    layer("/bin/sh -c true");
    ownLines("/bin/sh -c #(nop) ");
    assertThat(withCommand().get("ArgsEscaped").asBoolean()).isTrue();
  }

  /** The label describes the base, not the image that is built on it. */
  @Test
  void baseWithPartDigestDoesNotPassItOn() throws Exception {
    settings().putObject("Labels").put("io.imagespec.part.digest", "sha256:x");
    byte[] base =
        ImageConfigWriter.of(JsonValue.parse(JSON.writeValueAsBytes(config)), PLATFORM).toBytes();
    assertThat(JSON.readTree(base).get("config").has("Labels")).isFalse();
  }
}
