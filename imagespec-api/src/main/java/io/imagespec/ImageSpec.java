package io.imagespec;

import io.imagespec.context.FileSource;
import io.imagespec.name.CheckReturnValue;
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
import java.util.stream.Stream;

/**
 * What a container image holds, as a value. A spec describes; nothing is read, built or pushed
 * before a resolver is given it.
 *
 * <p>Every method returns a new, complete spec and leaves this one as it is; there is no {@code
 * build()}. Steps are taken in the order in which they are said. Every bad value is refused at once
 * with {@link IllegalArgumentException}. Immutable and thread-safe.
 *
 * <pre>{@code
 * ImageSpec app = ImageSpec.from("debian:bookworm-slim").named("trainer").registry("ghcr.io/acme")
 *     .apt("git").env("GREETING", "hello").copy(Path.of("src"), "/app/src").entrypoint("/app/src/main.sh");
 * }</pre>
 */
@CheckReturnValue
public final class ImageSpec {
  private static final BaseText BASE_TEXT = new BaseText();

  private final Base base;
  private final List<Step> steps;
  private final Naming naming;
  private final ContainerConfig startup;
  private final SortedSet<Platform> platforms;
  private final Optional<String> refresh;
  private final SortedMap<String, String> extraHosts;

  private ImageSpec(
      Base base,
      List<Step> steps,
      Naming naming,
      ContainerConfig startup,
      SortedSet<Platform> platforms,
      Optional<String> refresh,
      SortedMap<String, String> extraHosts) {
    this.base = base;
    this.steps = List.copyOf(steps);
    this.naming = naming;
    this.startup = startup;
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
   * @param reference its name; without tag and digest it means {@code latest}
   * @return a spec of just that base
   * @throws IllegalArgumentException if it is no image reference
   */
  public static ImageSpec from(String reference) {
    Objects.requireNonNull(reference, "reference");
    return new ImageSpec(new Base.Reference(ImageReference.parse(reference)));
  }

  /**
   * Starts from the image of another spec, which is resolved first and where it has no registry or
   * platforms gets this one's.
   *
   * @param base the other spec
   * @return a spec of just that base
   * @throws IllegalArgumentException if more than 64 specs would stand on one another
   */
  public static ImageSpec from(ImageSpec base) {
    Objects.requireNonNull(base, "base");
    return new ImageSpec(new Base.Spec(base));
  }

  /**
   * Starts from nothing.
   *
   * @return a spec of an empty image
   */
  public static ImageSpec scratch() {
    return new ImageSpec(new Base.Scratch());
  }

  /**
   * Says the last part of the repository's name.
   *
   * @param name one or more path components in lower case; default {@code imagespec}
   * @return a spec with that name
   * @throws IllegalArgumentException if it is no such name, or another one was said before
   */
  public ImageSpec named(String name) {
    Objects.requireNonNull(name, "name");
    return with(naming.named(name));
  }

  /**
   * Says where the image is pushed to.
   *
   * @param registry a host, perhaps with a port, then perhaps a path, in lower case: {@code
   *     ghcr.io/acme}
   * @return a spec with that registry
   * @throws IllegalArgumentException if it is no such text, or another one was said before
   */
  public ImageSpec registry(String registry) {
    Objects.requireNonNull(registry, "registry");
    return with(naming.inRegistry(registry));
  }

  /**
   * Says how the tag is made.
   *
   * @param format a legal tag that contains {@code {fingerprint}} exactly once; default {@code
   *     {fingerprint}}
   * @return a spec with that format
   * @throws IllegalArgumentException if it is not, or another one was said before
   */
  public ImageSpec tagFormat(String format) {
    Objects.requireNonNull(format, "format");
    return with(naming.tagged(format));
  }

  /**
   * Gives the image one more tag, for people: it is not hashed, and never decides whether something
   * is built.
   *
   * @param tag the tag; set on the image in every resolve
   * @return a spec with that tag too
   * @throws IllegalArgumentException if it is no legal tag
   */
  public ImageSpec alias(String tag) {
    Objects.requireNonNull(tag, "tag");
    return with(naming.alias(tag));
  }

  /**
   * Says what the image runs on. Their order does not matter.
   *
   * @param values the platforms, at least one; default {@code linux/amd64}, whatever this machine
   *     is
   * @return a spec for those platforms
   * @throws IllegalArgumentException if there is none, or others were said before
   */
  public ImageSpec platforms(Platform... values) {
    NullChecks.requireNonNulls(values, "values");
    if (values.length == 0) {
      throw new IllegalArgumentException("platforms: name at least one");
    }
    SortedSet<Platform> set = new TreeSet<>(List.of(values));
    SetOnce.once("platforms", platforms.isEmpty() ? Optional.empty() : Optional.of(platforms), set);
    return new ImageSpec(base, steps, naming, startup, set, refresh, extraHosts);
  }

  /**
   * Makes the fingerprint another one and the engine run every command again, to redo what is not
   * pinned; does nothing else.
   *
   * @param token any text, for example a date
   * @return a spec with that token
   * @throws IllegalArgumentException if it is blank, or another one was said before
   */
  public ImageSpec refresh(String token) {
    Objects.requireNonNull(token, "token");
    SpecChecks.notBlank("refresh", token);
    return new ImageSpec(
        base,
        steps,
        naming,
        startup,
        platforms,
        Optional.of(SetOnce.once("refresh", refresh, token)),
        extraHosts);
  }

  /**
   * Gives commands of the build a host's address, whatever name servers say. It is not in the
   * image; it is hashed, and asks nothing of an engine if there are no commands.
   *
   * @param name the host's name; upper case counts as lower case
   * @param ip its IPv4 or IPv6 address
   * @return a spec with that host
   * @throws IllegalArgumentException if one of the two is not legal, or the host has another
   *     address already
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
    return new ImageSpec(base, steps, naming, startup, platforms, refresh, more);
  }

  /**
   * Installs Debian packages.
   *
   * @param packages their names, perhaps with versions, which may have a {@code *}
   * @return a spec with that step
   * @throws IllegalArgumentException if there is none, or one is no package's name
   * @see Step.Apt
   */
  public ImageSpec apt(String... packages) {
    NullChecks.requireNonNulls(packages, "packages");
    return with(new Step.Apt(List.of(packages)));
  }

  /**
   * Installs Python packages.
   *
   * @param packages requirements without blanks, perhaps with an environment marker behind {@code
   *     ;}
   * @return a spec with that step
   * @throws IllegalArgumentException if there is none, or one is no requirement
   * @see Step.Pip
   */
  public ImageSpec pip(String... packages) {
    NullChecks.requireNonNulls(packages, "packages");
    return with(new Step.Pip(List.of(packages)));
  }

  /**
   * Runs a line in the image's {@code /bin/sh}.
   *
   * @param shellLine the line
   * @return a spec with that step
   * @throws IllegalArgumentException if it is blank
   * @see Run#shell(String)
   */
  public ImageSpec run(String shellLine) {
    Objects.requireNonNull(shellLine, "shellLine");
    return with(Run.shell(shellLine));
  }

  /**
   * Runs a program without a shell.
   *
   * @param argv the program, then its arguments
   * @return a spec with that step
   * @throws IllegalArgumentException if there is none
   * @see Run#exec(String...)
   */
  public ImageSpec exec(String... argv) {
    NullChecks.requireNonNulls(argv, "argv");
    return with(Run.exec(argv));
  }

  /**
   * Copies a file, or a directory's contents.
   *
   * <p>As with Docker's COPY, a directory in the source takes the place of a link of that name in
   * the image: copying a tree with {@code bin} onto {@code /} of a base whose {@code /bin} is a
   * link breaks that base; copy to {@code /usr} there.
   *
   * @param source where it is; a relative path is resolved when planning, against the resolver's
   *     directory
   * @param target the absolute path of the file, or of the directory that gets the contents. A
   *     target for a file that ends with a slash, or that is a directory of the image, is the
   *     directory that gets the file under its own name. A file whose name holds {@code [} or a
   *     backslash, or whose target is longer than 100 characters or not plain ASCII, must not be
   *     copied to an existing directory: Podman and Docker's classic builder replace the directory
   * @return a spec with that step
   * @throws IllegalArgumentException if the target is not absolute or climbs with {@code ..}
   */
  public ImageSpec copy(Path source, String target) {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(target, "target");
    return with(Step.Copy.of(FileSource.of(source), target));
  }

  /**
   * Copies files and directories from several places, in one layer.
   *
   * @param files where each is, by the name it gets below the target, such as {@code lib/app.jar};
   *     a directory's contents go to the directory of that name, honouring its {@code
   *     .dockerignore}. Relative places are resolved when planning
   * @param target the absolute path of the directory that gets them
   * @return a spec with that step
   * @throws IllegalArgumentException if there is no file, a name is not relative or is below
   *     another, or the target is not absolute or climbs with {@code ..}
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
   * Sets an environment variable.
   *
   * @param name its name
   * @param value its value, taken as it is
   * @return a spec with that step
   * @throws IllegalArgumentException if the name is not legal or the value cannot be stored
   * @see Step.Env
   */
  public ImageSpec env(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    return with(new Step.Env(name, value));
  }

  /**
   * Sets a label.
   *
   * @param key its key: letters, digits, {@code .}, {@code -}, {@code _} and {@code /}
   * @param value its value, taken as it is
   * @return a spec with that label
   * @throws IllegalArgumentException if the key is not legal, or has another value already
   */
  public ImageSpec label(String key, String value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    return with(startup.withLabel(key, value));
  }

  /**
   * Sets the working directory.
   *
   * @param path an absolute path
   * @return a spec with that step
   * @throws IllegalArgumentException if it is not absolute
   */
  public ImageSpec workdir(String path) {
    Objects.requireNonNull(path, "path");
    return with(new Step.Workdir(SpecChecks.path("workdir", path)));
  }

  /**
   * Sets the user of the commands after it and of the image.
   *
   * @param user {@code user} or {@code user:group}, by name or number
   * @return a spec with that step
   * @throws IllegalArgumentException if it is not of that form
   */
  public ImageSpec user(String user) {
    Objects.requireNonNull(user, "user");
    return with(new Step.User(user));
  }

  /**
   * Says that the image listens on a TCP port.
   *
   * @param port 1 to 65535
   * @return a spec with that port
   * @throws IllegalArgumentException if it is not in that range
   */
  public ImageSpec expose(int port) {
    return with(startup.withPort(port));
  }

  /**
   * Sets the entrypoint, and clears a command that the base has, as Docker does.
   *
   * @param argv the program, then its arguments; nothing at all clears the base's entrypoint
   * @return a spec with that entrypoint
   * @throws IllegalArgumentException if another one was said before
   */
  public ImageSpec entrypoint(String... argv) {
    NullChecks.requireNonNulls(argv, "argv");
    return with(startup.withEntrypoint(List.of(argv)));
  }

  /**
   * Sets the command.
   *
   * @param argv the words; nothing at all clears the base's command
   * @return a spec with that command
   * @throws IllegalArgumentException if another one was said before
   */
  public ImageSpec command(String... argv) {
    NullChecks.requireNonNulls(argv, "argv");
    return with(startup.withCommand(List.of(argv)));
  }

  /**
   * Adds a step.
   *
   * @param step the step
   * @return a spec with that step
   * @throws IllegalArgumentException if a secret of the step has the id of another one in this spec
   */
  public ImageSpec with(Step step) {
    Objects.requireNonNull(step, "step");
    requireOneSourceEach(step);
    List<Step> more = new ArrayList<>(steps);
    more.add(step);
    return new ImageSpec(base, more, naming, startup, platforms, refresh, extraHosts);
  }

  private void requireOneSourceEach(Step step) {
    secretsOf(Stream.of(step))
        .forEach(now -> secretsOf(steps.stream()).forEach(now::requireSameSource));
  }

  private static Stream<Secret> secretsOf(Stream<Step> steps) {
    return steps.flatMap(step -> step.asRun().stream()).flatMap(run -> run.options().all());
  }

  /**
   * Says where secrets come from, those of base specs too. JSON holds the ids of secrets only, so a
   * spec read from JSON needs this before it can be built; planning needs no secret.
   *
   * @param sources secrets by the id that the spec knows them by; they may be more than the spec
   *     has. What was said before for one of these ids counts no longer
   * @return a spec with those secrets
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
    return new ImageSpec(bound, steps, naming, startup, platforms, refresh, extraHosts);
  }

  /**
   * Applies a recipe: a reusable piece of a spec.
   *
   * @param recipe gets this spec
   * @return what the recipe made of it
   */
  public ImageSpec with(UnaryOperator<ImageSpec> recipe) {
    Objects.requireNonNull(recipe, "recipe");
    return recipe.apply(this);
  }

  private ImageSpec with(Naming other) {
    return new ImageSpec(base, steps, other, startup, platforms, refresh, extraHosts);
  }

  private ImageSpec with(ContainerConfig other) {
    return new ImageSpec(base, steps, naming, other, platforms, refresh, extraHosts);
  }

  /**
   * This spec as the base of another: with the other's registry and platforms where it has none
   * itself.
   *
   * @param child the spec based on this one
   * @return this spec, completed
   */
  public ImageSpec asBaseOf(ImageSpec child) {
    Objects.requireNonNull(child, "child");
    SortedSet<Platform> inherited = platforms.isEmpty() ? child.platforms : platforms;
    return new ImageSpec(
        base,
        steps,
        naming.withRegistryIfNone(child.naming.registry()),
        startup,
        inherited,
        refresh,
        extraHosts);
  }

  /**
   * Writes the spec as JSON. {@link #fromJson(String)} gives an equal spec.
   *
   * @return one canonical line
   * @throws IllegalArgumentException if it would be longer than {@link #fromJson(String)} reads
   * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>
   */
  public String toJson() {
    return SpecWriter.write(this);
  }

  /**
   * Reads what {@link #toJson()} wrote. Its shape is that of {@code
   * io/imagespec/imagespec.schema.json} in this library.
   *
   * @param json the document, at most 16 Mi characters and a million tokens, nested at most 200
   *     deep
   * @return the spec
   * @throws IllegalArgumentException if it is malformed, a field is unknown, missing or of another
   *     type, or a value is refused; the message gives the path
   */
  public static ImageSpec fromJson(String json) {
    Objects.requireNonNull(json, "json");
    return SpecReader.read(json);
  }

  /**
   * What it starts from.
   *
   * @return the base
   */
  public Base base() {
    return base;
  }

  /**
   * What is done, in order.
   *
   * @return the steps
   */
  public List<Step> steps() {
    return steps;
  }

  /**
   * What it is called and where it goes.
   *
   * @return the naming
   */
  public Naming naming() {
    return naming;
  }

  /**
   * How its containers start.
   *
   * @return entrypoint, command, labels and ports
   */
  public ContainerConfig config() {
    return startup;
  }

  /**
   * What it runs on, as far as the spec says so.
   *
   * @return the platforms, sorted; empty if the spec says none
   */
  public SortedSet<Platform> requestedPlatforms() {
    return platforms;
  }

  /**
   * The token that makes the fingerprint another one.
   *
   * @return the token, or empty
   */
  public Optional<String> refreshToken() {
    return refresh;
  }

  /**
   * The hosts that commands of the build know.
   *
   * @return addresses by name, sorted
   */
  public SortedMap<String, String> hosts() {
    return extraHosts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageSpec that
        && base.equals(that.base)
        && steps.equals(that.steps)
        && naming.equals(that.naming)
        && startup.equals(that.startup)
        && platforms.equals(that.platforms)
        && refresh.equals(that.refresh)
        && extraHosts.equals(that.extraHosts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(base, steps, naming, startup, platforms, refresh, extraHosts);
  }

  /** For people: name, base and steps, one after the other, without values of variables. */
  @Override
  public String toString() {
    return "ImageSpec "
        + naming.name().orElse("imagespec")
        + " from "
        + base.match(BASE_TEXT)
        + " "
        + steps;
  }

  /** The text of each kind of base in {@link #toString}. */
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
