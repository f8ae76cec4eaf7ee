package io.imagespec.plan;

import io.imagespec.Base;
import io.imagespec.ImageSpec;
import io.imagespec.Naming;
import io.imagespec.Secret;
import io.imagespec.context.BuildContext;
import io.imagespec.context.DigestCache;
import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.Digest;
import io.imagespec.name.EngineSpi;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.text.AsciiText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The input of an engine and of the fingerprint: a base, exact instructions, and a snapshot of the
 * files. It depends only on the spec and the files, not on a network, an engine or the contents of
 * a base. Immutable and thread-safe.
 */
@CheckReturnValue
public final class BuildPlan {
  private static final BaseName BASE_NAME = new BaseName();

  private final PlanBase base;
  private final Optional<ImageReference> from;
  private final List<PlannedInstruction> plannedInstructions;
  private final BuildContext context;
  private final SortedSet<Platform> platforms;
  private final Naming naming;
  private final Optional<String> refresh;
  private final BaseUserRequirements requirements;
  private final BaseUserRequirements requirementsAtLastCommand;
  private final CommandAccess access;

  /** The plan of which this is the rest; empty for other plans. */
  private final Optional<BuildPlan> whole;

  private final Fingerprint fingerprint;

  /** The text of the label with the components; empty until its first use. */
  private volatile Optional<String> components = Optional.empty();

  private BuildPlan(ImageSpec spec, PlanBase base, Lowering lowering, BuildContext context) {
    this.base = base;
    this.from = Optional.empty();
    this.plannedInstructions = List.copyOf(lowering.plannedInstructions());
    this.context = context;
    this.platforms = platforms(spec);
    this.naming = spec.naming();
    this.refresh = spec.refreshToken();
    this.requirements = lowering.requirements();
    this.requirementsAtLastCommand = lowering.requirementsAtLastCommand();
    CommandLowering commands = lowering.commandLowering();
    this.access = new CommandAccess(spec.hosts(), commands.secrets(), commands.variables());
    this.whole = Optional.empty();
    this.fingerprint = new PlanDocument(this).fingerprint();
  }

  /** Creates the first part of a plan, with a fingerprint and an image of its own. */
  private BuildPlan(BuildPlan plan, List<PlannedInstruction> firstInstructions) {
    this.base = plan.base;
    this.from = Optional.empty();
    this.plannedInstructions = List.copyOf(firstInstructions);
    this.context = plan.context.only(topLevelNames(firstInstructions));
    this.platforms = plan.platforms;
    this.naming = withoutAliases(plan.naming);
    this.refresh = plan.refresh;
    this.requirements = plan.requirementsAtLastCommand;
    this.requirementsAtLastCommand = plan.requirementsAtLastCommand;
    this.access = plan.access;
    this.whole = Optional.empty();
    this.fingerprint = new PlanDocument(this).fingerprint();
  }

  private BuildPlan(
      BuildPlan plan, Optional<ImageReference> from, List<PlannedInstruction> plannedInstructions) {
    this(plan, from, plannedInstructions, plan.access, plan.whole);
  }

  private BuildPlan(
      BuildPlan plan,
      Optional<ImageReference> from,
      List<PlannedInstruction> plannedInstructions,
      CommandAccess access,
      Optional<BuildPlan> whole) {
    this(plan, from, plannedInstructions, access, whole, plan.naming);
  }

  private BuildPlan(
      BuildPlan plan,
      Optional<ImageReference> from,
      List<PlannedInstruction> plannedInstructions,
      CommandAccess access,
      Optional<BuildPlan> whole,
      Naming naming) {
    this.base = plan.base;
    this.from = from;
    this.plannedInstructions = List.copyOf(plannedInstructions);
    this.context = plan.context;
    this.platforms = plan.platforms;
    this.naming = naming;
    this.refresh = plan.refresh;
    this.requirements = plan.requirements;
    this.requirementsAtLastCommand = plan.requirementsAtLastCommand;
    this.access = access;
    this.whole = whole;
    this.fingerprint = plan.fingerprint;
  }

  private static Set<String> topLevelNames(List<PlannedInstruction> planned) {
    return planned.stream()
        .flatMap(one -> one.instruction().asCopyIn().stream())
        .map(copy -> copy.root().split("/", 2)[0])
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Naming withoutAliases(Naming naming) {
    return new Naming(naming.name(), naming.registry(), naming.tagFormat(), new TreeSet<>());
  }

  private static SortedSet<Platform> platforms(ImageSpec spec) {
    SortedSet<Platform> set =
        spec.requestedPlatforms().isEmpty()
            ? new TreeSet<>(List.of(Platform.LINUX_AMD64))
            : spec.requestedPlatforms();
    return Collections.unmodifiableSortedSet(set);
  }

  /**
   * Plans a spec. Reads and hashes the files to copy; relative paths are resolved against {@code
   * user.dir}.
   *
   * @param spec the spec
   * @return its plan
   * @throws IllegalArgumentException if a file to copy is missing or is not a file, directory or
   *     link, or a command is too long
   * @throws io.imagespec.context.ContextException if a file cannot be read
   */
  public static BuildPlan of(ImageSpec spec) {
    return of(spec, Path.of(System.getProperty("user.dir", "")), DigestCache.none());
  }

  /**
   * Plans a spec. Reads and hashes the files to copy.
   *
   * @param spec the spec
   * @param directory the directory against which relative paths are resolved
   * @param cache the cache of file digests
   * @return its plan
   * @throws IllegalArgumentException if a file to copy is missing or is not a file, directory or
   *     link, or a command is too long
   * @throws io.imagespec.context.ContextException if a file cannot be read
   */
  public static BuildPlan of(ImageSpec spec, Path directory, DigestCache cache) {
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(cache, "cache");
    PlanBase base = base(spec, directory, cache);
    BuildContext.Builder context = BuildContext.builder(directory, cache);
    Lowering lowering = new Lowering(context, directory);
    lowering.steps(spec.steps());
    lowering.startup(spec.config());
    BuildPlan plan = new BuildPlan(spec, base, lowering, context.build());
    Dockerfile unused = plan.render(DockerfileWriter.PLANNED_LIMIT); // rejects what is too long
    return plan;
  }

  private static PlanBase base(ImageSpec spec, Path directory, DigestCache cache) {
    return spec.base()
        .match(
            new Base.Cases<PlanBase>() {
              @Override
              public PlanBase reference(Base.Reference base) {
                return new PlanBase.Reference(base.image());
              }

              @Override
              public PlanBase scratch(Base.Scratch base) {
                return new PlanBase.Scratch();
              }

              @Override
              public PlanBase spec(Base.Spec base) {
                return new PlanBase.Parent(
                    BuildPlan.of(base.spec().asBaseOf(spec), directory, cache));
              }
            });
  }

  /**
   * Returns a copy for an engine, with the resolved base and the labels and variable that the SDK
   * adds to every image. The fingerprint stays the same.
   *
   * @param image the base, as {@code repository@digest}, or a name in the engine's own store; empty
   *     for scratch
   * @param baseDigest the base's digest for the label; empty for scratch
   * @return the completed plan
   * @throws IllegalStateException if this plan is the rest of a {@link PlanSplit}
   */
  @EngineSpi
  public BuildPlan completed(Optional<ImageReference> image, Optional<String> baseDigest) {
    return completed(image, baseDigest, Set.of());
  }

  /**
   * Returns a copy for an engine as {@link #completed(Optional, Optional)}, on a base with labels.
   * A label that describes only the base, {@link Labels#PART_DIGEST}, becomes empty.
   *
   * @param image the base, as {@code repository@digest}, or a name in the engine's own store; empty
   *     for scratch
   * @param baseDigest the base's digest for the label; empty for scratch
   * @param baseLabels the names of the base's labels
   * @return the completed plan
   * @throws IllegalStateException if this plan is the rest of a {@link PlanSplit}
   */
  @EngineSpi
  public BuildPlan completed(
      Optional<ImageReference> image, Optional<String> baseDigest, Set<String> baseLabels) {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(baseDigest, "baseDigest");
    Objects.requireNonNull(baseLabels, "baseLabels");
    if (continuesFirstPart()) {
      throw new IllegalStateException(
          this + " is the rest of a split plan; complete it with continuedOn(..)");
    }
    Optional<String> partDigest =
        baseLabels.contains(Labels.PART_DIGEST) ? Optional.of("") : Optional.empty();
    return withOwnInstructions(image, baseDigest, partDigest);
  }

  private BuildPlan withOwnInstructions(
      Optional<ImageReference> image, Optional<String> baseDigest, Optional<String> partDigest) {
    List<PlannedInstruction> all = new ArrayList<>(plannedInstructions);
    baseDigest.ifPresent(digest -> all.add(ownLabel(Labels.BASE_DIGEST, digest)));
    partDigest.ifPresent(digest -> all.add(ownLabel(Labels.PART_DIGEST, digest)));
    all.add(ownLabel(Labels.COMPONENTS, whole.orElse(this).components()));
    all.add(ownLabel(Labels.FINGERPRINT, fingerprint.toString()));
    all.add(own(new Instruction.SetEnv(Labels.VARIABLE, fingerprint.toString())));
    return new BuildPlan(this, image, all);
  }

  /**
   * Returns the text of the label {@link Labels#COMPONENTS}, without that of the base. Its
   * computation hashes all file names.
   *
   * @return {@code kind:digest} for each instruction, separated by blanks; truncated at 16 KiB
   */
  @EngineSpi
  public String components() {
    String text = components.orElseGet(() -> new PlanDocument(this).components());
    components = Optional.of(text);
    return text;
  }

  /**
   * Returns a copy under another name. The fingerprint stays the same. A base spec keeps its name.
   *
   * @param other the name
   * @return the renamed plan
   */
  @EngineSpi
  public BuildPlan renamed(Naming other) {
    Objects.requireNonNull(other, "other");
    return new BuildPlan(this, from, plannedInstructions, access, whole, other);
  }

  /**
   * Splits this plan after the last step with a command. Reads no files. Requires a plan as {@link
   * #of} returns it, before {@link #completed} and {@link #withoutCaches}.
   *
   * @return both parts; empty if no command runs, or if nothing follows the last command
   */
  @EngineSpi
  public Optional<PlanSplit> split() {
    int last =
        plannedInstructions.stream()
            .filter(PlannedInstruction::needsEngine)
            .mapToInt(PlannedInstruction::number)
            .max()
            .orElse(0);
    Map<Boolean, List<PlannedInstruction>> parts =
        plannedInstructions.stream()
            .collect(Collectors.partitioningBy(one -> one.number() >= 1 && one.number() <= last));
    List<PlannedInstruction> first = parts.getOrDefault(true, List.of());
    List<PlannedInstruction> rest = parts.getOrDefault(false, List.of());
    if (first.isEmpty() || rest.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PlanSplit(
            new BuildPlan(this, first),
            new BuildPlan(this, Optional.empty(), rest, CommandAccess.NONE, Optional.of(this))));
  }

  /**
   * Returns a copy of the rest of a {@link PlanSplit} for an engine: based on the image of the
   * first part, with the labels and variable that the SDK adds to every image. The fingerprint
   * stays the same.
   *
   * @param part the image of the first part, as {@code repository@digest}
   * @param baseDigest the digest of the whole plan's base for the label; empty for scratch
   * @return the completed plan
   * @throws IllegalArgumentException if {@code part} has no digest
   * @throws IllegalStateException if this plan is not the rest of a {@link PlanSplit}
   */
  @EngineSpi
  public BuildPlan continuedOn(ImageReference part, Optional<String> baseDigest) {
    Objects.requireNonNull(part, "part");
    Objects.requireNonNull(baseDigest, "baseDigest");
    if (!continuesFirstPart()) {
      throw new IllegalStateException(this + " is not the rest of a split plan");
    }
    if (part.digest().isEmpty()) {
      throw new IllegalArgumentException("first part " + part + ": a digest is missing");
    }
    return withOwnInstructions(Optional.of(part), baseDigest, part.digest().map(Digest::toString));
  }

  /**
   * Tests if this plan only adds to the image of a first part.
   *
   * @return true for the rest of a {@link PlanSplit}, and for its copies
   */
  @EngineSpi
  public boolean continuesFirstPart() {
    return whole.isPresent();
  }

  /**
   * Returns a copy for an engine without cache directories. The image contains the same files, and
   * the fingerprint stays the same.
   *
   * @return the plan without its {@link Mount.Cache} mounts
   */
  @EngineSpi
  public BuildPlan withoutCaches() {
    return new BuildPlan(
        this, from, plannedInstructions.stream().map(PlannedInstruction::withoutCaches).toList());
  }

  private static PlannedInstruction ownLabel(String key, String value) {
    return own(new Instruction.SetLabel(key, value));
  }

  private static PlannedInstruction own(Instruction instruction) {
    return new PlannedInstruction(instruction, 0, "added by the SDK");
  }

  /**
   * Returns the content hash that decides whether the image is built again.
   *
   * @return the fingerprint; a completed plan has that of its original plan
   */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /**
   * Returns the Dockerfile's text.
   *
   * @return the text of {@link #render()}
   */
  public String dockerfile() {
    return render().text();
  }

  /**
   * Renders the plan as a Dockerfile.
   *
   * @return the Dockerfile with its build arguments
   */
  public Dockerfile render() {
    return render(DockerfileWriter.LINE_LIMIT);
  }

  private Dockerfile render(int lineLimit) {
    return DockerfileWriter.render(from(), refresh, plannedInstructions, lineLimit);
  }

  private String from() {
    if (from.isPresent()) {
      return from.get().toString();
    }
    return base.match(BASE_NAME);
  }

  /** The names of bases in a Dockerfile. */
  private static final class BaseName implements PlanBase.Cases<String> {
    @Override
    public String reference(PlanBase.Reference base) {
      return base.image().toString();
    }

    @Override
    public String scratch(PlanBase.Scratch base) {
      return "scratch";
    }

    @Override
    public String parent(PlanBase.Parent base) {
      return base.plan().image().toString();
    }
  }

  /**
   * Returns the document that is hashed.
   *
   * @return canonical JSON
   * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>
   */
  public String toJson() {
    return new PlanDocument(this).text();
  }

  /**
   * Returns the image's name in its registry or, without a registry, in an engine's store.
   *
   * @return repository and tag
   */
  public ImageReference image() {
    return naming.localRepository().withTag(naming.tag(fingerprint.tag()));
  }

  /**
   * Returns the resolved base.
   *
   * @return a reference with a digest if it has to be pulled, or without one if it is in the
   *     engine's own store; empty for scratch, and before completion
   */
  public Optional<ImageReference> base() {
    return from;
  }

  /**
   * Returns the base as specified.
   *
   * @return the base
   */
  public PlanBase planBase() {
    return base;
  }

  /**
   * Returns the instructions in order.
   *
   * @return the instructions
   */
  public List<Instruction> instructions() {
    return plannedInstructions.stream().map(PlannedInstruction::instruction).toList();
  }

  /**
   * Tests if a command runs while the image is built.
   *
   * @return true if the plan contains an {@link Instruction.Run}
   */
  public boolean hasCommands() {
    return plannedInstructions.stream().anyMatch(PlannedInstruction::isCommand);
  }

  /**
   * Returns the spec's step from which an instruction was derived.
   *
   * @param kind selects the instructions
   * @return the first step in human-readable form, or empty if no instruction is selected
   */
  @EngineSpi
  public Optional<String> firstStep(Predicate<Instruction> kind) {
    Objects.requireNonNull(kind, "kind");
    return plannedInstructions.stream()
        .filter(p -> kind.test(p.instruction()))
        .map(PlannedInstruction::step)
        .findFirst();
  }

  /**
   * Returns the spec's steps that run commands.
   *
   * @return the distinct steps, in order and in human-readable form; empty if no command runs
   */
  @EngineSpi
  public List<String> commandSteps() {
    return plannedInstructions.stream()
        .filter(PlannedInstruction::isCommand)
        .map(PlannedInstruction::step)
        .distinct()
        .toList();
  }

  /**
   * Returns the spec's steps that copy files.
   *
   * @return the distinct steps, in order and in human-readable form; empty if no step copies files
   */
  @EngineSpi
  public List<String> copySteps() {
    return plannedInstructions.stream()
        .filter(PlannedInstruction::copiesFiles)
        .map(PlannedInstruction::step)
        .distinct()
        .toList();
  }

  /**
   * Tests if a command uses the caller's SSH agent.
   *
   * @return true if the plan contains a {@link Mount.SshAgent}
   */
  @EngineSpi
  public boolean needsSshAgent() {
    return firstStep(i -> i.asRun().filter(Instruction.Run::hasSshAgent).isPresent()).isPresent();
  }

  /**
   * Returns the additional hosts of commands.
   *
   * @return addresses by name, sorted
   */
  public SortedMap<String, String> extraHosts() {
    return access.extraHosts();
  }

  /**
   * Returns the secrets of commands. Documents contain only their ids.
   *
   * @return secrets by id, sorted; those of a spec read from JSON may be unbound
   */
  public SortedMap<String, Secret> secrets() {
    return access.secrets();
  }

  /**
   * Returns the secrets that must fit into an environment variable.
   *
   * @return for each secret's id, one of its variables
   */
  @EngineSpi
  public SortedMap<String, String> secretVariables() {
    return access.secretVariables();
  }

  /**
   * Returns the files.
   *
   * @return the context
   */
  public BuildContext context() {
    return context;
  }

  /**
   * Returns the platforms of the image.
   *
   * @return the platforms, sorted, at least one
   */
  public SortedSet<Platform> platforms() {
    return platforms;
  }

  /**
   * Returns the spec's naming.
   *
   * @return the naming
   */
  public Naming naming() {
    return naming;
  }

  /**
   * Returns the token that changes the fingerprint.
   *
   * @return the token, or empty
   */
  public Optional<String> refresh() {
    return refresh;
  }

  /**
   * Tests if a step runs as root although the spec never sets the image's user. A base with another
   * user is then rejected.
   *
   * @return true if such a step exists
   */
  @EngineSpi
  public boolean takesRootWithoutUser() {
    return requirements.rootWithoutUser();
  }

  /**
   * Returns warnings about settings that are valid but probably unintended.
   *
   * @return one sentence per setting
   */
  @EngineSpi
  public List<String> warnings() {
    return instructions().stream()
        .flatMap(instruction -> instruction.asSetEntrypoint().stream())
        .map(Instruction.SetEntrypoint::words)
        .filter(
            words ->
                words.size() == 1
                    && !AsciiText.isAll(words.get(0).strip(), c -> c != ' ' && c != '\t'))
        .map(
            words ->
                "entrypoint "
                    + AsciiText.quote(words.get(0))
                    + " is one program whose name contains a space; pass each word as a separate"
                    + " argument")
        .toList();
  }

  /**
   * Tests if a command opens a secret's file as the base's user, who must be root.
   *
   * @return true if such a command exists
   */
  @EngineSpi
  public boolean opensSecretsWithoutUser() {
    return requirements.opensSecretsWithoutUser();
  }

  @Override
  public String toString() {
    return "BuildPlan " + image();
  }
}
