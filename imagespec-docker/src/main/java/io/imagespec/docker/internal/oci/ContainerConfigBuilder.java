package io.imagespec.docker.internal.oci;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.plan.Instruction;
import io.imagespec.plan.Labels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The container settings of an image: those of its base, changed by instructions. All other fields
 * of the base are preserved. Not thread-safe.
 */
final class ContainerConfigBuilder implements Instruction.Cases<ContainerConfigBuilder> {
  /** The search path that engines add to an image without one. */
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final JsonObjectBuilder json;

  /** The entries {@code NAME=value} by name. */
  private final Map<String, String> variables = new LinkedHashMap<>();

  private final Map<String, String> labels = new TreeMap<>();
  private final TreeSet<String> ports = new TreeSet<>();
  private List<String> entrypoint;
  private List<String> command;

  private Optional<Boolean> argsEscaped = Optional.empty();

  private ContainerConfigBuilder(
      JsonValue base, List<String> environment, Map<String, String> labels) {
    this.json = JsonObjectBuilder.copyOf(base);
    environment.forEach(pair -> variables.put(pair.split("=", 2)[0], pair));
    this.labels.putAll(labels);
    ports.addAll(base.at("ExposedPorts").fields().keySet());
    entrypoint = base.texts("Entrypoint");
    command = base.texts("Cmd");
  }

  /**
   * Creates a builder with the settings of a base.
   *
   * @param base the base's settings
   * @param isUnix true to add the default search path to a base without one
   */
  static ContainerConfigBuilder of(JsonValue base, boolean isUnix) {
    ContainerConfigBuilder settings =
        new ContainerConfigBuilder(base, base.texts("Env"), base.textFields("Labels"));
    settings.labels.remove(Labels.PART_DIGEST); // it belongs to the base only
    if (isUnix) {
      settings.variables.putIfAbsent("PATH", "PATH=" + PATH);
    }
    return settings;
  }

  /** Creates a builder with the settings of a first part, where its engine set the search path. */
  static ContainerConfigBuilder ofFirstPart(FirstPartConfig part) {
    ContainerConfigBuilder settings =
        new ContainerConfigBuilder(part.settings(), part.environment(), part.labels());
    settings.argsEscaped = part.argsEscaped();
    return settings;
  }

  static ContainerConfigBuilder scratch(boolean isUnix) {
    ContainerConfigBuilder settings = of(JsonValue.missing(), isUnix);
    settings.json.put("WorkingDir", "/");
    return settings;
  }

  JsonObjectBuilder toJson() {
    json.putTexts("Env", variables.values());
    putTexts("Entrypoint", entrypoint);
    putTexts("Cmd", command);
    if (labels.isEmpty()) {
      json.remove("Labels");
    } else {
      JsonObjectBuilder object = new JsonObjectBuilder();
      labels.forEach(object::put);
      json.put("Labels", object);
    }
    if (!ports.isEmpty()) {
      JsonObjectBuilder object = new JsonObjectBuilder();
      ports.forEach(port -> object.put(port, new JsonObjectBuilder()));
      json.put("ExposedPorts", object);
    }
    return json;
  }

  private void putTexts(String name, List<String> texts) {
    if (texts.isEmpty()) {
      json.remove(name);
    } else {
      json.putTexts(name, texts);
    }
  }

  @Override
  public ContainerConfigBuilder run(Instruction.Run instruction) {
    throw new IllegalArgumentException("commands cannot run without a container engine");
  }

  @Override
  public ContainerConfigBuilder copyIn(Instruction.CopyIn instruction) {
    return this;
  }

  @Override
  public ContainerConfigBuilder setEnv(Instruction.SetEnv instruction) {
    variables.put(instruction.name(), instruction.name() + "=" + instruction.value());
    return this;
  }

  @Override
  public ContainerConfigBuilder setLabel(Instruction.SetLabel instruction) {
    labels.put(instruction.key(), instruction.value());
    return this;
  }

  @Override
  public ContainerConfigBuilder setWorkdir(Instruction.SetWorkdir instruction) {
    json.put("WorkingDir", instruction.path().toString());
    return this;
  }

  @Override
  public ContainerConfigBuilder setUser(Instruction.SetUser instruction) {
    json.put("User", instruction.user());
    return this;
  }

  @Override
  public ContainerConfigBuilder setEntrypoint(Instruction.SetEntrypoint instruction) {
    entrypoint = instruction.words();
    return this;
  }

  @Override
  public ContainerConfigBuilder setCommand(Instruction.SetCommand instruction) {
    command = instruction.words();
    argsEscaped.ifPresent(this::putArgsEscaped);
    return this;
  }

  private void putArgsEscaped(boolean value) {
    if (value) {
      json.put("ArgsEscaped", true);
    } else {
      json.remove("ArgsEscaped");
    }
  }

  @Override
  public ContainerConfigBuilder expose(Instruction.Expose instruction) {
    ports.add(instruction.port() + "/tcp");
    return this;
  }
}
