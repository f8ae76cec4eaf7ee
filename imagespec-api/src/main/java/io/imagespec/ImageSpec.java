package io.imagespec;

import io.imagespec.context.FileSource;
import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.EngineSpi;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.text.NullChecks;
import io.imagespec.text.SetOnce;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contents of a container image, as an immutable value. A spec only describes. A resolver reads
 * files, builds and pushes.
 *
 * <p>Every method returns a new, complete spec; there is no {@code build()}. Steps run in the order
 * in which they are added. An invalid value is refused at once with {@link
 * IllegalArgumentException}. Thread-safe.
 *
 * <pre>{@code
 * ImageSpec app = ImageSpec.from("debian:bookworm-slim")
 *     .apt("git").copy(Path.of("src"), "/app/src").env("GREETING", "hello")
 *     .entrypoint("/app/src/main.sh")
 *     .named("trainer").registry("ghcr.io/acme");
 * }</pre>
 */
@CheckReturnValue
public final class ImageSpec implements ImageSource {
  private static final BaseText BASE_TEXT = new BaseText();

  private final Base base;
  private final List<Step> steps;
  private final Naming naming;
  private final ContainerConfig config;
  private final SortedSet<Platform> platforms;
  private final Optional<String> refresh;
  private final SortedMap<String, String> extraHosts;

  private ImageSpec(
      Base base,
      List<Step> steps,
      Naming naming,
      ContainerConfig config,
      SortedSet<Platform> platforms,
      Optional<String> refresh,
      SortedMap<String, String> extraHosts) {
    this.base = base;
    this.steps = List.copyOf(steps);
    this.naming = naming;
    this.config = config;
    this.platforms = Collections.unmodifiableSortedSet(new TreeSet<>(platforms));
    this.refresh = refresh;
    this.extraHosts = Collections.unmodifiableSortedMap(new TreeMap<>(extraHosts));
  }

  private ImageSpec(Base base) {
    this(
        base,
        List.of(),
        Naming.none(),
        ContainerConfig.none(),
        new TreeSet<>(),
        Optional.empty(),
        new TreeMap<>());
  }

  /**
   * Starts from an image in a registry.
   *
   * @param reference the name of the image; without a tag and a digest it means {@code latest}
   * @return a spec with this base and no steps
   * @throws IllegalArgumentException if the text is not an image reference
   */
  public static ImageSpec from(String reference) {
    Objects.requireNonNull(reference, "reference");
    return new ImageSpec(new Base.Reference(ImageReference.parse(reference)));
  }

  /**
   * Starts from the image of another spec. The base is resolved first. It uses the registry and the
   * platforms of this spec if it sets none itself.
   *
   * @param base the other spec
   * @return a spec with this base and no steps
   * @throws IllegalArgumentException if the chain of base specs is longer than 64
   */
  public static ImageSpec from(ImageSpec base) {
    Objects.requireNonNull(base, "base");
    return new ImageSpec(new Base.Spec(base));
  }

  /**
   * Starts from an empty image.
   *
   * @return a spec without a base and without steps
   */
  public static ImageSpec scratch() {
    return new ImageSpec(new Base.Scratch());
  }

  /**
   * Installs Debian packages.
   *
   * @param packages the names of the packages, at least one. A name may be followed by a version,
   *     which may contain {@code *}
   * @return a spec with this step
   * @throws IllegalArgumentException if no package is given or a name is invalid
   * @see Step.Apt
   */
  public ImageSpec apt(String... packages) {
    NullChecks.requireNonNulls(packages, "packages");
    return with(new Step.Apt(List.of(packages)));
  }

  /**
   * Installs Python packages.
   *
   * @param packages requirements without blanks, at least one. An environment marker may follow
   *     after {@code ;}
   * @return a spec with this step
   * @throws IllegalArgumentException if no package is given or a requirement is invalid
   * @see Step.Pip
   */
  public ImageSpec pip(String... packages) {
    NullChecks.requireNonNulls(packages, "packages");
    return with(new Step.Pip(List.of(packages)));
  }

  /**
   * Runs a command line in the {@code /bin/sh} of the image.
   *
   * @param shellLine the command line
   * @return a spec with this step
   * @throws IllegalArgumentException if the line is blank
   * @see Run#shell(String)
   */
  public ImageSpec run(String shellLine) {
    Objects.requireNonNull(shellLine, "shellLine");
    return with(Run.shell(shellLine));
  }

  /**
   * Runs a program without a shell.
   *
   * @param argv the program and its arguments
   * @return a spec with this step
   * @throws IllegalArgumentException if no program is given
   * @see Run#exec(String...)
   */
  public ImageSpec exec(String... argv) {
    NullChecks.requireNonNulls(argv, "argv");
    return with(Run.exec(argv));
  }

  /**
   * Copies a file, or the contents of a directory.
   *
   * <p>As with Docker's COPY, a directory in the source replaces a symbolic link of the same name
   * in the image. Do not copy a tree with {@code bin} to {@code /} of a base whose {@code /bin} is
   * a link; copy it to {@code /usr}.
   *
   * @param source the file or directory. A relative path is resolved at planning, against the
   *     resolver's directory
   * @param target the absolute path of the file, or of the directory that receives the contents. If
   *     the target of a file ends with a slash or is a directory of the image, this directory
   *     receives the file under its own name. Podman and Docker's classic builder replace an
   *     existing directory instead if the name of the file contains {@code [} or a backslash, or if
   *     the target is not plain ASCII or longer than 100 characters
   * @return a spec with this step
   * @throws IllegalArgumentException if the target is not absolute or leaves {@code /} by {@code
   *     ..}
   */
  public ImageSpec copy(Path source, String target) {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(target, "target");
    return copy(FileSource.of(source), target);
  }

  /**
   * Copies a file, or the contents of a directory, with an owner, a mode or ignore rules.
   *
   * @param source the file or directory, for example {@code
   *     FileSource.of(path).withOwner("app:app")}
   * @param target the absolute path of the file, or of the directory that receives the contents, as
   *     in {@link #copy(Path, String)}
   * @return a spec with this step
   * @throws IllegalArgumentException if the target is not absolute or leaves {@code /} by {@code
   *     ..}
   */
  public ImageSpec copy(FileSource source, String target) {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(target, "target");
    return with(Step.Copy.of(source, target));
  }

  /**
   * Copies files and directories from several places, in one layer.
   *
   * @param files the sources by their names below the target, such as {@code lib/app.jar}. The
   *     contents of a directory are copied to the directory of that name; its {@code .dockerignore}
   *     applies. Relative paths are resolved at planning
   * @param target the absolute path of the directory that receives the files
   * @return a spec with this step
   * @throws IllegalArgumentException if no file is given, a name is not relative or is below
   *     another name, or the target is not absolute or leaves {@code /} by {@code ..}
   * @see Step.CopyFiles
   */
  public ImageSpec copyFiles(Map<String, Path> files, String target) {
    Objects.requireNonNull(files, "files");
    Objects.requireNonNull(target, "target");
    Map<String, FileSource> sources = new TreeMap<>();
    files.forEach((name, path) -> sources.put(name, FileSource.of(path)));
    return with(Step.CopyFiles.of(sources, target));
  }

  /**
   * Sets an environment variable, for the steps after it and for the image.
   *
   * @param name the name of the variable
   * @param value the value; nothing in it is expanded
   * @return a spec with this step
   * @throws IllegalArgumentException if the name is invalid or the value cannot be stored
   * @see Step.Env
   */
  public ImageSpec env(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    return with(new Step.Env(name, value));
  }

  /**
   * Sets environment variables, for the steps after them and for the image. The steps are sorted by
   * name, so that the fingerprint does not depend on the order of the map.
   *
   * @param variables the values by name; an empty map adds nothing
   * @return a spec with one step for each variable
   * @throws IllegalArgumentException if a name is invalid or a value cannot be stored
   * @see #env(String, String)
   */
  public ImageSpec env(Map<String, String> variables) {
    Objects.requireNonNull(variables, "variables");
    ImageSpec spec = this;
    for (Map.Entry<String, String> variable : new TreeMap<>(variables).entrySet()) {
      spec = spec.env(variable.getKey(), variable.getValue());
    }
    return spec;
  }

  /**
   * Sets the working directory, for the steps after it and for the image.
   *
   * @param path an absolute path
   * @return a spec with this step
   * @throws IllegalArgumentException if the path is not absolute
   */
  public ImageSpec workdir(String path) {
    Objects.requireNonNull(path, "path");
    return with(new Step.Workdir(SpecChecks.path("workdir", path)));
  }

  /**
   * Sets the user, for the commands after it and for the image.
   *
   * @param user {@code user} or {@code user:group}, by name or number
   * @return a spec with this step
   * @throws IllegalArgumentException if the text does not have this form
   */
  public ImageSpec user(String user) {
    Objects.requireNonNull(user, "user");
    return with(new Step.User(user));
  }

  /**
   * Declares a TCP port on which the image listens. Repeatable.
   *
   * @param port 1 to 65535
   * @return a spec with this port
   * @throws IllegalArgumentException if the port is out of range
   */
  public ImageSpec expose(int port) {
    return with(config.withPort(port));
  }

  /**
   * Sets the entrypoint. As in Docker, it clears the command of the base.
   *
   * @param argv the program and its arguments; no argument clears the entrypoint of the base
   * @return a spec with this entrypoint
   * @throws IllegalArgumentException if a different entrypoint is already set
   */
  public ImageSpec entrypoint(String... argv) {
    NullChecks.requireNonNulls(argv, "argv");
    return with(config.withEntrypoint(List.of(argv)));
  }

  /**
   * Sets the command.
   *
   * @param argv the words of the command; no argument clears the command of the base
   * @return a spec with this command
   * @throws IllegalArgumentException if a different command is already set
   */
  public ImageSpec command(String... argv) {
    NullChecks.requireNonNulls(argv, "argv");
    return with(config.withCommand(List.of(argv)));
  }

  /**
   * Sets a label.
   *
   * @param key letters, digits, {@code .}, {@code -}, {@code _} and {@code /}
   * @param value any text; nothing in it is expanded
   * @return a spec with this label
   * @throws IllegalArgumentException if the key is invalid or already has a different value
   */
  public ImageSpec label(String key, String value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    return with(config.withLabel(key, value));
  }

  /**
   * Sets labels.
   *
   * @param labels the values by key; an empty map adds nothing
   * @return a spec with these labels
   * @throws IllegalArgumentException if a key is invalid or already has a different value
   * @see #label(String, String)
   */
  public ImageSpec labels(Map<String, String> labels) {
    Objects.requireNonNull(labels, "labels");
    ImageSpec spec = this;
    for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
      spec = spec.label(label.getKey(), label.getValue());
    }
    return spec;
  }

  /**
   * Sets the name of the image: the last part of its repository.
   *
   * @param name one or more path components in lower case; default {@code imagespec}
   * @return a spec with this name
   * @throws IllegalArgumentException if the name is invalid, or a different name is already set
   * @see #withName(String)
   */
  public ImageSpec named(String name) {
    Objects.requireNonNull(name, "name");
    return with(naming.named(name));
  }

  /**
   * Sets the registry to which the image is pushed.
   *
   * @param registry a host, an optional port and an optional path, in lower case: {@code
   *     ghcr.io/acme}. The default is that of the resolver
   * @return a spec with this registry
   * @throws IllegalArgumentException if the registry is invalid, or a different registry is already
   *     set
   * @see #withRegistry(String)
   */
  public ImageSpec registry(String registry) {
    Objects.requireNonNull(registry, "registry");
    return with(naming.inRegistry(registry));
  }

  /**
   * Replaces the name of the image.
   *
   * @param name one or more path components in lower case
   * @return a spec with this name, whether or not a name is already set
   * @throws IllegalArgumentException if the name is invalid
   */
  public ImageSpec withName(String name) {
    Objects.requireNonNull(name, "name");
    return with(naming.withName(name));
  }

  /**
   * Replaces the registry to which the image is pushed.
   *
   * @param registry a host, an optional port and an optional path, in lower case: {@code
   *     ghcr.io/acme}
   * @return a spec with this registry, whether or not a registry is already set
   * @throws IllegalArgumentException if the registry is invalid
   */
  public ImageSpec withRegistry(String registry) {
    Objects.requireNonNull(registry, "registry");
    return with(naming.withRegistry(registry));
  }

  /**
   * Sets the format of the tag.
   *
   * @param format a valid tag that contains {@code {fingerprint}} exactly once; default {@code
   *     {fingerprint}}
   * @return a spec with this format
   * @throws IllegalArgumentException if the format is invalid, or a different format is already set
   */
  public ImageSpec tagFormat(String format) {
    Objects.requireNonNull(format, "format");
    return with(naming.tagged(format));
  }

  /**
   * Adds a human-readable tag. An alias is not hashed and never decides whether the image is built.
   * Repeatable.
   *
   * @param tag the tag, set on the image in every resolve
   * @return a spec with this tag added
   * @throws IllegalArgumentException if the tag is invalid
   */
  public ImageSpec alias(String tag) {
    Objects.requireNonNull(tag, "tag");
    return with(naming.alias(tag));
  }

  /**
   * Sets the platforms of the image. Their order does not matter.
   *
   * @param values the platforms, at least one; default {@code linux/amd64}, on every machine
   * @return a spec for these platforms
   * @throws IllegalArgumentException if no platform is given, or different platforms are already
   *     set
   */
  public ImageSpec platforms(Platform... values) {
    NullChecks.requireNonNulls(values, "values");
    return forPlatforms(Stream.of(values));
  }

  /**
   * Sets the platforms of the image, as text. Their order does not matter.
   *
   * @param values the platforms, at least one, for example {@code linux/arm64}; default {@code
   *     linux/amd64}, on every machine
   * @return a spec for these platforms
   * @throws IllegalArgumentException if no platform is given, a platform is invalid, or different
   *     platforms are already set
   * @see Platform#parse(String)
   */
  public ImageSpec platforms(String... values) {
    NullChecks.requireNonNulls(values, "values");
    return forPlatforms(Stream.of(values).map(Platform::parse));
  }

  /**
   * Refuses an empty list of platforms. Without this method, a call without arguments would be
   * ambiguous. {@link #requestedPlatforms()} returns the platforms.
   *
   * @return never
   * @throws IllegalArgumentException always
   */
  public ImageSpec platforms() {
    return forPlatforms(Stream.empty());
  }

  private ImageSpec forPlatforms(Stream<Platform> values) {
    SortedSet<Platform> set = values.collect(Collectors.toCollection(TreeSet::new));
    if (set.isEmpty()) {
      throw new IllegalArgumentException("platforms: name at least one, such as linux/amd64");
    }
    SetOnce.once("platforms", Optional.of(platforms).filter(before -> !before.isEmpty()), set);
    return new ImageSpec(base, steps, naming, config, set, refresh, extraHosts);
  }

  /**
   * Changes the fingerprint, so that the engine runs every command again. Use it to update what is
   * not pinned. It has no other effect.
   *
   * @param token any text, for example a date
   * @return a spec with this token
   * @throws IllegalArgumentException if the token is blank, or a different token is already set
   */
  public ImageSpec refresh(String token) {
    Objects.requireNonNull(token, "token");
    SpecChecks.notBlank("refresh", token);
    return new ImageSpec(
        base,
        steps,
        naming,
        config,
        platforms,
        Optional.of(SetOnce.once("refresh", refresh, token)),
        extraHosts);
  }

  /**
   * Sets the address of a host, for the commands of the build. The address is hashed, but it is not
   * in the image. A spec without commands requires nothing of the engine for it.
   *
   * @param name the name of the host; upper case is the same as lower case
   * @param ip its IPv4 or IPv6 address
   * @return a spec with this host
   * @throws IllegalArgumentException if the name or the address is invalid, or the host already has
   *     a different address
   */
  public ImageSpec extraHost(String name, String ip) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(ip, "ip");
    String host = HostSyntax.name(name);
    SortedMap<String, String> more = new TreeMap<>(extraHosts);
    more.put(
        host,
        SetOnce.once(
            "extraHost " + host,
            Optional.ofNullable(extraHosts.get(host)),
            HostSyntax.address(ip)));
    return new ImageSpec(base, steps, naming, config, platforms, refresh, more);
  }

  /**
   * Adds a step.
   *
   * @param step the step
   * @return a spec with this step
   * @throws IllegalArgumentException if a secret of the step has the id of a different secret of
   *     this spec
   */
  public ImageSpec with(Step step) {
    Objects.requireNonNull(step, "step");
    requireOneSourceEach(step);
    List<Step> more = new ArrayList<>(steps);
    more.add(step);
    return new ImageSpec(base, more, naming, config, platforms, refresh, extraHosts);
  }

  private void requireOneSourceEach(Step step) {
    secretsOf(Stream.of(step))
        .forEach(now -> secretsOf(steps.stream()).forEach(now::requireSameSource));
  }

  private static Stream<Secret> secretsOf(Stream<Step> steps) {
    return steps.flatMap(step -> step.asRun().stream()).flatMap(run -> run.options().all());
  }

  /**
   * Applies a recipe: a reusable part of a spec.
   *
   * @param recipe a function from this spec to the new one
   * @return the result of the recipe
   */
  public ImageSpec with(UnaryOperator<ImageSpec> recipe) {
    Objects.requireNonNull(recipe, "recipe");
    return recipe.apply(this);
  }

  private ImageSpec with(Naming other) {
    return new ImageSpec(base, steps, other, config, platforms, refresh, extraHosts);
  }

  private ImageSpec with(ContainerConfig other) {
    return new ImageSpec(base, steps, naming, other, platforms, refresh, extraHosts);
  }

  /**
   * Sets the sources of secrets, those of base specs included. JSON contains only the ids of
   * secrets, so a spec from JSON requires this call before it can be built. Planning requires no
   * secrets.
   *
   * @param sources the secrets by their ids in the spec; ids that the spec does not have are
   *     ignored. They replace earlier sources of the same ids
   * @return a spec with these secrets
   */
  public ImageSpec secrets(Map<String, Secret> sources) {
    Objects.requireNonNull(sources, "sources");
    Map<String, Secret> copy = Map.copyOf(sources);
    Base bound =
        base.asSpec().<Base>map(below -> new Base.Spec(below.spec().secrets(copy))).orElse(base);
    List<Step> steps =
        this.steps.stream()
            .map(step -> step.asRun().<Step>map(run -> run.boundTo(copy)).orElse(step))
            .toList();
    return new ImageSpec(bound, steps, naming, config, platforms, refresh, extraHosts);
  }

  /**
   * Returns this spec as the base of another spec: with the registry and the platforms of the child
   * if this spec sets none.
   *
   * @param child the spec based on this one
   * @return the completed spec
   */
  @EngineSpi
  public ImageSpec asBaseOf(ImageSpec child) {
    Objects.requireNonNull(child, "child");
    SortedSet<Platform> inherited = platforms.isEmpty() ? child.platforms : platforms;
    return new ImageSpec(
        base,
        steps,
        naming.withRegistryIfNone(child.naming.registry()),
        config,
        inherited,
        refresh,
        extraHosts);
  }

  /**
   * Replaces the names of bases in registries, those of base specs included.
   *
   * @param replacement the new name of a base; names without tag and digest have the tag {@code
   *     latest}
   * @return a spec with these bases
   */
  @EngineSpi
  public ImageSpec withBases(UnaryOperator<ImageReference> replacement) {
    Objects.requireNonNull(replacement, "replacement");
    Base replaced = base.match(new BaseReplacement(replacement));
    return new ImageSpec(replaced, steps, naming, config, platforms, refresh, extraHosts);
  }

  /**
   * Writes the spec as JSON. {@link #fromJson(String)} reads an equal spec.
   *
   * @return one line of canonical JSON
   * @throws IllegalArgumentException if the document exceeds the limits of {@link
   *     #fromJson(String)}
   * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>
   */
  public String toJson() {
    return SpecWriter.write(this);
  }

  /**
   * Reads a spec from JSON. The resource {@code io/imagespec/imagespec.schema.json} of this library
   * is the schema.
   *
   * @param json the document, at most 16 Mi characters and a million tokens, nested at most 200
   *     deep
   * @return the spec
   * @throws IllegalArgumentException if the document is malformed, a field is unknown, missing or
   *     of a different type, or a value is invalid; the message contains the path of the field
   */
  public static ImageSpec fromJson(String json) {
    Objects.requireNonNull(json, "json");
    return SpecReader.read(json);
  }

  /**
   * Returns the base of the image.
   *
   * @return the base
   */
  public Base base() {
    return base;
  }

  /**
   * Returns the steps, in their order.
   *
   * @return the steps
   */
  public List<Step> steps() {
    return steps;
  }

  /**
   * Returns the name, the registry and the tags of the image.
   *
   * @return the naming
   */
  public Naming naming() {
    return naming;
  }

  /**
   * Returns the settings of containers of the image.
   *
   * @return entrypoint, command, labels and ports
   */
  public ContainerConfig config() {
    return config;
  }

  /**
   * Returns the platforms that the spec sets.
   *
   * @return the platforms, sorted; empty if the spec sets none, which means {@code linux/amd64}
   */
  public SortedSet<Platform> requestedPlatforms() {
    return platforms;
  }

  /**
   * Returns the token set by {@link #refresh(String)}.
   *
   * @return the token; empty if the spec sets none
   */
  public Optional<String> refreshToken() {
    return refresh;
  }

  /**
   * Returns the hosts set by {@link #extraHost(String, String)}.
   *
   * @return addresses by name, sorted
   */
  public SortedMap<String, String> hosts() {
    return extraHosts;
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.spec(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageSpec that
        && base.equals(that.base)
        && steps.equals(that.steps)
        && naming.equals(that.naming)
        && config.equals(that.config)
        && platforms.equals(that.platforms)
        && refresh.equals(that.refresh)
        && extraHosts.equals(that.extraHosts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(base, steps, naming, config, platforms, refresh, extraHosts);
  }

  /** Returns the name, base and steps as text, without the values of variables. */
  @Override
  public String toString() {
    return "ImageSpec "
        + naming.name().orElse("imagespec")
        + " from "
        + base.match(BASE_TEXT)
        + " "
        + steps;
  }

  /** The replacement of a base in {@link #withBases}. */
  private record BaseReplacement(UnaryOperator<ImageReference> replacement)
      implements Base.Cases<Base> {
    @Override
    public Base reference(Base.Reference base) {
      return new Base.Reference(replacement.apply(base.image()));
    }

    @Override
    public Base scratch(Base.Scratch base) {
      return base;
    }

    @Override
    public Base spec(Base.Spec base) {
      return new Base.Spec(base.spec().withBases(replacement));
    }
  }

  /** The text of a base in {@link #toString}. */
  private static final class BaseText implements Base.Cases<String> {
    @Override
    public String reference(Base.Reference base) {
      return base.image().familiar();
    }

    @Override
    public String scratch(Base.Scratch base) {
      return "scratch";
    }

    @Override
    public String spec(Base.Spec base) {
      return "another spec";
    }
  }
}
