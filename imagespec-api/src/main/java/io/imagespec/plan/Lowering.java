package io.imagespec.plan;

import io.imagespec.ContainerConfig;
import io.imagespec.Run;
import io.imagespec.Step;
import io.imagespec.context.BuildContext;
import io.imagespec.name.ContainerPath;
import io.imagespec.text.AsciiText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * Translates steps into instructions. It uses the spec alone, so the result is the same for all
 * bases; commands adapt to the base at run time.
 */
final class Lowering implements Step.Cases<List<Instruction>> {
  private static final String ROOT = "0";

  private static final int PLAIN_LIMIT = 100;

  /** The prefix that marks deleted files in layers. */
  private static final String WHITEOUT = ".wh.";

  /** The root of copies that only create a directory: an empty directory in the context. */
  static final String NOTHING = "nothing";

  private final BuildContext.Builder context;
  private final Path directory;
  private final List<PlannedInstruction> plannedInstructions = new ArrayList<>();
  private final CommandLowering commandLowering = new CommandLowering();
  private Optional<String> user = Optional.empty();
  private int copies;
  private boolean asRoot;
  private boolean opensSecrets;
  private BaseUserRequirements requirementsAtLastCommand = BaseUserRequirements.NONE;

  Lowering(BuildContext.Builder context, Path directory) {
    this.context = context;
    this.directory = directory;
  }

  void steps(List<Step> steps) {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      for (Instruction instruction : step.match(this)) {
        add(new PlannedInstruction(instruction, i + 1, step.toString()));
      }
    }
  }

  /** Adds an instruction of a step, which has already changed the requirements. */
  private void add(PlannedInstruction planned) {
    plannedInstructions.add(planned);
    if (planned.needsEngine()) {
      requirementsAtLastCommand = requirements();
    }
  }

  /** Adds labels, ports and startup settings last, so that changing them never reruns a command. */
  void startup(ContainerConfig startup) {
    startup
        .labels()
        .forEach((key, value) -> add(new Instruction.SetLabel(key, value), "label " + key));
    startup.ports().forEach(port -> add(new Instruction.Expose(port), "expose " + port));
    startup
        .entrypoint()
        .ifPresent(words -> add(new Instruction.SetEntrypoint(words), "entrypoint"));
    Optional<List<String>> cleared = startup.entrypoint().map(words -> List.of());
    startup
        .command()
        .or(() -> cleared)
        .ifPresent(words -> add(new Instruction.SetCommand(words), "command"));
  }

  private void add(Instruction instruction, String step) {
    plannedInstructions.add(new PlannedInstruction(instruction, 0, step));
  }

  List<PlannedInstruction> plannedInstructions() {
    return plannedInstructions;
  }

  CommandLowering commandLowering() {
    return commandLowering;
  }

  /** Returns the requirements of the steps so far. */
  BaseUserRequirements requirements() {
    return new BaseUserRequirements(asRoot && user.isEmpty(), opensSecrets);
  }

  /** Returns the requirements of the steps up to the last one with a command. */
  BaseUserRequirements requirementsAtLastCommand() {
    return requirementsAtLastCommand;
  }

  @Override
  public List<Instruction> apt(Step.Apt step) {
    return asRoot(PackageCommands.apt(new TreeSet<>(step.packages())));
  }

  @Override
  public List<Instruction> pip(Step.Pip step) {
    return asRoot(PackageCommands.pip(step.packages()));
  }

  /** Adds an instruction as root, then restores the spec's user if it sets one. */
  private List<Instruction> asRoot(Instruction instruction) {
    asRoot = true;
    if (user.equals(Optional.of(ROOT))) {
      return List.of(instruction);
    }
    List<Instruction> sandwich =
        new ArrayList<>(List.of(new Instruction.SetUser(ROOT), instruction));
    user.ifPresent(before -> sandwich.add(new Instruction.SetUser(before)));
    return sandwich;
  }

  @Override
  public List<Instruction> copy(Step.Copy step) {
    String root = nextRoot();
    Path source = directory.resolve(step.source().path());
    if (Files.isDirectory(source)) {
      return List.of(copyIn(root, root, step, step.target()));
    }
    ContainerPath target =
        step.into()
            ? ContainerPath.parse(step.target() + "/" + source.getFileName())
            : step.target();
    if (target.name().isEmpty()) {
      throw new IllegalArgumentException(
          "copy " + source + ": a file needs a target with a name, not '/'");
    }
    String name = contextName(String.valueOf(source.getFileName()));
    return List.of(
        isPlain(target) && isMatchedByItself(name)
            ? copyIn(root + "/" + name, root + "/" + name, step, target)
            : copyIn(root, root + "/" + target.name(), step, target.parent()));
  }

  private String nextRoot() {
    copies++;
    return "copy-" + copies;
  }

  /** Collects the files in one directory of the context, each under its name in the image. */
  @Override
  public List<Instruction> copyFiles(Step.CopyFiles step) {
    String root = nextRoot();
    step.files().forEach((name, source) -> context.add(root + "/" + name, source));
    return List.of(new Instruction.CopyIn(root, step.target(), step.owner(), step.mode()));
  }

  private Instruction copyIn(String root, String path, Step.Copy step, ContainerPath target) {
    context.add(path, step.source());
    return new Instruction.CopyIn(root, target, step.source().owner(), step.source().mode());
  }

  /**
   * Returns the file's name in the context. A file keeps its name, since a target that is a
   * directory in the base receives it under that name. A name that marks a deleted file is
   * replaced.
   */
  private static String contextName(String name) {
    return name.startsWith(WHITEOUT) ? "file" : name;
  }

  /**
   * Tests if a name matches itself as a pattern. Podman interprets a name that was matched by a
   * pattern as a pattern again, which these characters break. A file with such a name is copied as
   * the contents of a directory. If the target is a directory, Podman and Docker's classic builder
   * replace it.
   */
  private static boolean isMatchedByItself(String name) {
    return name.indexOf('[') < 0 && name.indexOf('\\') < 0;
  }

  /**
   * Tests for a short ASCII name without pattern characters. Podman interprets the name of a copied
   * file as a pattern and cannot assign a name that is long or not ASCII. A file with such a name
   * is copied as the contents of a directory.
   */
  private static boolean isPlain(ContainerPath target) {
    return target.name().length() <= PLAIN_LIMIT
        && AsciiText.isAll(target.toString(), c -> c <= '~' && "*?[]{}\\".indexOf(c) < 0);
  }

  @Override
  public List<Instruction> env(Step.Env step) {
    return List.of(new Instruction.SetEnv(step.name(), step.value()));
  }

  /**
   * Creates a missing directory by copying an empty one. It then belongs to root on every engine;
   * engines differ in the owner of a directory that {@code WORKDIR} creates.
   */
  @Override
  public List<Instruction> workdir(Step.Workdir step) {
    context.addDirectory(NOTHING);
    return List.of(
        new Instruction.CopyIn(NOTHING, step.path(), Optional.empty(), OptionalInt.empty()),
        new Instruction.SetWorkdir(step.path()));
  }

  @Override
  public List<Instruction> user(Step.User step) {
    user = Optional.of(step.user());
    return List.of(new Instruction.SetUser(step.user()));
  }

  /** Requires root for a secret's file, whose mode is 0400 on every engine. */
  private void requireReadableSecrets(Run step) {
    if (step.options().secrets().isEmpty()) {
      return;
    }
    if (user.isEmpty()) {
      opensSecrets = true;
    } else if (!isRoot(user.get())) {
      throw new IllegalArgumentException(
          "step "
              + AsciiText.quote(step.toString())
              + ": its user is \""
              + user.get()
              + "\", and only user 0 can read the files of secrets "
              + step.options().secrets().keySet()
              + "; put the step before user(..), or use secretEnv(..)");
    }
  }

  private static boolean isRoot(String user) {
    String name = user.split(":", 2)[0];
    return name.equals(ROOT) || name.equals("root");
  }

  @Override
  public List<Instruction> run(Run step) {
    requireReadableSecrets(step);
    return List.of(commandLowering.lower(step));
  }
}
