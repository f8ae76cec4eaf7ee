package io.imagespec.plan;

import io.imagespec.Network;
import io.imagespec.json.CanonicalJson;
import io.imagespec.text.AsciiText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Renders a plan as a Dockerfile that the classic builder, BuildKit and Buildah interpret the same
 * way. Commands are JSON and not expanded. Every other value is in double quotes with {@code \},
 * {@code "} and {@code $} escaped. A value with a control character becomes a build argument.
 */
final class DockerfileWriter implements Instruction.Cases<String> {
  private static final int PLAIN_LIMIT = 100;

  /** The limit of a line; parsers stop at 65,535 bytes. */
  static final int LINE_LIMIT = 65_000;

  /**
   * The limit of a spec's line. On an engine without cache directories, a script around the command
   * replaces its mounts and is longer by less than a thousand bytes.
   */
  static final int PLANNED_LIMIT = 60_000;

  /**
   * The limit of all build arguments. In the request line they can be eight times as long, and
   * engines reject a request line of one mebibyte.
   */
  private static final int ARGUMENTS_LIMIT = 100_000;

  private static final String REFRESH = "IMAGESPEC_REFRESH";

  private final int lineLimit;
  private final StringBuilder text = new StringBuilder();
  private final Map<String, String> buildArguments = new TreeMap<>();
  private final List<Optional<Dockerfile.Origin>> origins = new ArrayList<>();
  private String step = "";
  private String user = "";
  private int arguments;
  private boolean opens;

  private DockerfileWriter(int lineLimit) {
    this.lineLimit = lineLimit;
  }

  static Dockerfile render(
      String from,
      Optional<String> refresh,
      List<PlannedInstruction> plannedInstructions,
      int lineLimit) {
    DockerfileWriter writer = new DockerfileWriter(lineLimit);
    writer.line("FROM " + from, Optional.empty());
    refresh.ifPresent(writer::refresh);
    plannedInstructions.forEach(writer::write);
    writer.checkArguments();
    return writer.finished();
  }

  private Dockerfile finished() {
    if (opens) {
      text.insert(0, String.join("\n", WritableCacheStage.STAGES) + "\n");
      WritableCacheStage.STAGES.forEach(line -> origins.add(0, Optional.empty()));
    }
    return new Dockerfile(text.toString(), buildArguments, origins);
  }

  /** Adds an argument that invalidates the builder's cache of the following commands. */
  private void refresh(String token) {
    buildArguments.put(REFRESH, token);
    line("ARG " + REFRESH, Optional.empty());
  }

  private void write(PlannedInstruction plannedInstruction) {
    step = plannedInstruction.step();
    List<String> command =
        plannedInstruction.instruction().asRun().map(Instruction.Run::command).orElse(List.of());
    line(
        plannedInstruction.instruction().match(this),
        Optional.of(new Dockerfile.Origin(plannedInstruction.number(), step, command)));
  }

  private void checkArguments() {
    int bytes = 0;
    for (String value : buildArguments.values()) {
      bytes += value.getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > ARGUMENTS_LIMIT) {
      throw new IllegalArgumentException(
          "env and label values with line breaks: "
              + buildArguments.size()
              + " values take "
              + bytes
              + " bytes, more than the limit of "
              + ARGUMENTS_LIMIT
              + "; put them in files, copy those and use them from there");
    }
  }

  private void line(String line, Optional<Dockerfile.Origin> origin) {
    int bytes = line.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > lineLimit) {
      throw new IllegalArgumentException(
          "step "
              + AsciiText.quote(step)
              + ": it takes "
              + bytes
              + " bytes in a Dockerfile, more than its line limit of "
              + lineLimit
              + "; put it in a file, copy that and use it from there");
    }
    text.append(line).append('\n');
    origins.add(origin);
  }

  @Override
  public String run(Instruction.Run instruction) {
    StringBuilder options = new StringBuilder();
    instruction
        .mounts()
        .forEach(mount -> options.append(mount.match(new MountOption(user))).append(' '));
    opens |= options.indexOf(WritableCacheStage.SOURCE) >= 0;
    if (instruction.network() != Network.DEFAULT) {
      String network = instruction.network().name().toLowerCase(Locale.ROOT);
      options.append("--network=").append(network).append(' ');
    }
    return "RUN " + options + json(instruction.command());
  }

  @Override
  public String copyIn(Instruction.CopyIn instruction) {
    String chown = instruction.owner().map(owner -> "--chown=" + owner + " ").orElse("");
    return "COPY "
        + chown
        + json(List.of(source(instruction.root()), quoted(instruction.target().toString())));
  }

  /**
   * Returns the source of a copy. Builders expand patterns and variables in a file name. A name
   * with such characters is replaced by {@code *}, since the file is alone in its directory of the
   * context.
   */
  private static String source(String root) {
    int slash = root.lastIndexOf('/');
    boolean isPlain =
        root.length() <= PLAIN_LIMIT
            && AsciiText.isAll(root, c -> c >= ' ' && c <= '~' && "*?[]{}\\$\"'`".indexOf(c) < 0);
    return slash < 0 || isPlain ? root : root.substring(0, slash) + "/*";
  }

  @Override
  public String setEnv(Instruction.SetEnv instruction) {
    return "ENV " + instruction.name() + "=" + value(instruction.value());
  }

  @Override
  public String setLabel(Instruction.SetLabel instruction) {
    return "LABEL " + quoted(instruction.key()) + "=" + value(instruction.value());
  }

  @Override
  public String setWorkdir(Instruction.SetWorkdir instruction) {
    return "WORKDIR " + quoted(instruction.path().toString());
  }

  @Override
  public String setUser(Instruction.SetUser instruction) {
    user = instruction.user();
    return "USER " + user;
  }

  @Override
  public String setEntrypoint(Instruction.SetEntrypoint instruction) {
    return "ENTRYPOINT " + json(instruction.words());
  }

  @Override
  public String setCommand(Instruction.SetCommand instruction) {
    return "CMD " + json(instruction.words());
  }

  @Override
  public String expose(Instruction.Expose instruction) {
    return "EXPOSE " + instruction.port();
  }

  private String value(String value) {
    if (AsciiText.isAll(value, c -> c >= ' ' && c != 0x7f)) {
      return quoted(value);
    }
    String name = "IMAGESPEC_ARG_" + ++arguments;
    buildArguments.put(name, value);
    line("ARG " + name, Optional.empty());
    return "$" + name;
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + '"';
  }

  private static String json(List<String> words) {
    StringBuilder out = new StringBuilder();
    try {
      CanonicalJson.write(words, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
