package io.imagespec.docker.internal.oci;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.plan.Labels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The config of a first part as an engine wrote it. The labels, the variable and the history lines
 * of the SDK are left out, because the rest of the plan adds its own.
 *
 * @param config the config
 * @param isOnSpec true if the first part's base is an image of this library
 */
record FirstPartConfig(JsonValue config, boolean isOnSpec) {
  /** The SDK adds at most four labels and one variable, each in a line of its own. */
  private static final int OWN_LINES = 5;

  private static final Pattern OWN_LABEL = line("LABEL \"?io\\.imagespec\\.");
  private static final Pattern OWN_VARIABLE = line("ENV " + Labels.VARIABLE + "=");

  /** The comment of BuildKit's history lines. */
  private static final String BUILDKIT = "buildkit.dockerfile.v0";

  /** The prefix of the classic builder's history lines. Buildah writes one space. */
  private static final String CLASSIC_BUILDER = "/bin/sh -c #(nop)  ";

  /** Returns the container settings as written by the engine. */
  JsonValue settings() {
    return config.at("config");
  }

  /** Returns the labels without those of the SDK. */
  Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>(settings().textFields("Labels"));
    labels.keySet().removeAll(Labels.ALL);
    return labels;
  }

  /**
   * Returns the entries {@code NAME=value} without the SDK's variable, unless the first part's base
   * has it too. Engines replace the value of an existing variable and keep its position.
   */
  List<String> environment() {
    return Labels.withoutVariable(settings().texts("Env"), isOnSpec || variableIsSetRepeatedly());
  }

  private boolean variableIsSetRepeatedly() {
    return lines().stream().filter(line -> isSetting(line, OWN_VARIABLE)).limit(2).count() == 2;
  }

  /** Returns the history without the last lines that only set the SDK's labels and variable. */
  List<JsonValue> history() {
    List<JsonValue> lines = lines();
    int end = lines.size();
    while (end > 0 && lines.size() - end < OWN_LINES && isOwn(lines.get(end - 1))) {
      end--;
    }
    return lines.subList(0, end);
  }

  private List<JsonValue> lines() {
    return config.at("history").elements();
  }

  private static boolean isOwn(JsonValue line) {
    return isSetting(line, OWN_LABEL) || isSetting(line, OWN_VARIABLE);
  }

  private static boolean isSetting(JsonValue line, Pattern setting) {
    return line.isTrue("empty_layer")
        && setting.matcher(line.text("created_by").orElse("")).lookingAt();
  }

  /** Matches a history line. The classic builder and Buildah add a shell's comment. */
  private static Pattern line(String setting) {
    return Pattern.compile("(?:/bin/sh -c #\\(nop\\) +)?" + setting);
  }

  /**
   * Returns the value of {@code ArgsEscaped} that the engine of the first part sets with each
   * command: true for BuildKit, false for the classic builder, empty if it does not change the
   * field.
   */
  Optional<Boolean> argsEscaped() {
    List<JsonValue> lines = lines();
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    JsonValue last = lines.get(lines.size() - 1);
    if (last.text("comment").equals(Optional.of(BUILDKIT))) {
      return Optional.of(true);
    }
    return last.text("created_by").filter(text -> text.startsWith(CLASSIC_BUILDER)).map(t -> false);
  }
}
