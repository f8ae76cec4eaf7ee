package io.imagespec.docker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.name.Digest;
import io.imagespec.plan.Instruction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The config and the history of an image as an engine writes them for the instructions of a plan.
 * The files of copies are missing.
 */
final class EngineConfig implements Instruction.Cases<EngineConfig> {
  /** The engines, whose history lines and fields differ. */
  enum Format {
    BUILDKIT,
    CLASSIC_BUILDER,
    BUILDAH
  }

  private final Format format;
  private final HandmadeBase image;
  private final ObjectNode settings;
  private boolean commandIsSet;

  EngineConfig(Format format, HandmadeBase image) {
    this.format = format;
    this.image = image;
    this.settings = image.config();
  }

  /** Adds the instructions, and the fields that the engine adds. */
  void add(List<Instruction> instructions) {
    instructions.forEach(instruction -> instruction.match(this));
    if (format == Format.CLASSIC_BUILDER) {
      settings.put("Hostname", "").put("AttachStdin", false).put("Image", unique(instructions));
      settings.putNull("OnBuild");
      image.document().put("docker_version", "20.10.24").putObject("container_config");
    }
    if (format == Format.BUILDAH) {
      settings.withObject("/Labels").put("io.buildah.version", "1.28.2");
    }
  }

  /** The classic builder writes the ID of the image before the last instruction. */
  private static String unique(List<Instruction> instructions) {
    return Digest.sha256(instructions.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  private ObjectNode line(String createdBy) {
    ObjectNode line = image.document().withArray("/history").addObject();
    line.put("created", "2000-01-01T00:00:00Z").put("created_by", createdBy);
    return format == Format.BUILDKIT ? line.put("comment", "buildkit.dockerfile.v0") : line;
  }

  private EngineConfig setting(String text, String source) {
    ObjectNode unused =
        line(switch (format) {
              case BUILDKIT -> text;
              case CLASSIC_BUILDER -> "/bin/sh -c #(nop)  " + text;
              case BUILDAH -> "/bin/sh -c #(nop) " + source;
            })
            .put("empty_layer", true);
    return this;
  }

  @Override
  public EngineConfig run(Instruction.Run instruction) {
    String command = String.join(" ", instruction.command());
    ObjectNode unused = line(format == Format.BUILDKIT ? "RUN " + command : command);
    try {
      image.layer(new TarBytes().directory("opt/", 0755).file("opt/a", "a"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  @Override
  public EngineConfig copyIn(Instruction.CopyIn instruction) {
    return this;
  }

  @Override
  public EngineConfig setEnv(Instruction.SetEnv instruction) {
    ArrayNode variables = settings.withArray("/Env");
    String entry = instruction.name() + "=" + instruction.value();
    int position = 0;
    while (position < variables.size()
        && !variables.get(position).asText().startsWith(instruction.name() + "=")) {
      position++;
    }
    if (position < variables.size()) {
      variables.set(position, entry);
    } else {
      variables.add(entry);
    }
    return setting(
        "ENV " + entry, "ENV " + instruction.name() + "=\"" + instruction.value() + "\"");
  }

  @Override
  public EngineConfig setLabel(Instruction.SetLabel instruction) {
    settings.withObject("/Labels").put(instruction.key(), instruction.value());
    return setting(
        "LABEL " + instruction.key() + "=" + instruction.value(),
        "LABEL \"" + instruction.key() + "\"=\"" + instruction.value() + "\"");
  }

  @Override
  public EngineConfig setWorkdir(Instruction.SetWorkdir instruction) {
    settings.put("WorkingDir", instruction.path().toString());
    return setting("WORKDIR " + instruction.path(), "WORKDIR \"" + instruction.path() + "\"");
  }

  @Override
  public EngineConfig setUser(Instruction.SetUser instruction) {
    settings.put("User", instruction.user());
    return setting("USER " + instruction.user(), "USER " + instruction.user());
  }

  @Override
  public EngineConfig setEntrypoint(Instruction.SetEntrypoint instruction) {
    set("Entrypoint", instruction.words());
    if (!commandIsSet) {
      settings.remove("Cmd");
    }
    return setting("ENTRYPOINT " + json(instruction.words()), "ENTRYPOINT");
  }

  @Override
  public EngineConfig setCommand(Instruction.SetCommand instruction) {
    set("Cmd", instruction.words());
    commandIsSet = !instruction.words().isEmpty();
    switch (format) {
      case BUILDKIT -> settings.put("ArgsEscaped", true);
      case CLASSIC_BUILDER -> settings.remove("ArgsEscaped");
      case BUILDAH -> {}
    }
    return setting("CMD " + json(instruction.words()), "CMD");
  }

  private void set(String name, List<String> words) {
    if (words.isEmpty()) {
      settings.remove(name);
      return;
    }
    ArrayNode array = settings.putArray(name);
    words.forEach(array::add);
  }

  private static String json(List<String> words) {
    return words.stream()
        .map(word -> "\"" + word + "\"")
        .collect(Collectors.joining(" ", "[", "]"));
  }

  @Override
  public EngineConfig expose(Instruction.Expose instruction) {
    settings.withObject("/ExposedPorts").putObject(instruction.port() + "/tcp");
    return setting("EXPOSE " + instruction.port(), "EXPOSE " + instruction.port());
  }
}
