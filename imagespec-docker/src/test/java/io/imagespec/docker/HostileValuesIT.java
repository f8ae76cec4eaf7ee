package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagespec.ImageSpec;
import io.imagespec.Step;
import io.imagespec.context.FileSource;
import io.imagespec.docker.contract.RandomText;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ContainerPath;
import io.imagespec.name.ImageReference;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/**
 * Hostile values that the API accepts: they return byte for byte from a real image and a real
 * container, and nothing in them is executed. {@code HostileValuesTest} of imagespec-api has the
 * values that the API refuses.
 *
 * <p>Each run tests a different fifth of the values, or all of them with {@code
 * -Dimagespec.slow=true}: Podman takes a second for each instruction.
 */
@ParameterizedClass
@EngineSource(EngineMatrix.Contract.HOSTILE_VALUES)
class HostileValuesIT {
  private static final long SEED = Long.getLong("imagespec.seed", new Random().nextLong());

  /** The inverse of the fraction of values that a run tests, chosen by the seed. */
  private static final int SHARE = EngineMatrix.runsSlowTests() ? 1 : 5;

  private static final String TABLE = "hostile-values.json";

  /** The file that an executed value creates, in the image or on this machine. */
  private static final String MARK = "/pwned";

  private static final String PRINT = "printf '%s\\0' \"$@\"";

  private static final ImageSpec ANY = ImageSpec.scratch();

  @Parameter EngineMatrix row;
  @TempDir Path directory;

  private RealEngines engines;
  private ContainerEngine engine;
  private ImageResolver images;
  private Skopeo skopeo;

  /** Returns the engine's own command line. */
  private List<String> commandLine(String host) {
    return row == EngineMatrix.PODMAN
        ? List.of("podman", "--remote", "--url", host)
        : List.of("docker", "-H", host);
  }

  @BeforeEach
  void connect() throws Exception {
    engines = row.need(EngineMatrix.Contract.HOSTILE_VALUES);
    engine = engines.connect();
    images =
        ImageResolver.builder()
            .assembly(Assembly.ENGINE)
            .engine(engine)
            .keychain(engines.keychain())
            .directory(directory)
            .build();
    skopeo = new Skopeo(Files.createDirectory(directory.resolve("skopeo")), engines.testRegistry());
  }

  @AfterEach
  void assertNothingRan() {
    if (images != null) {
      images.close();
      engine.close();
    }
    assertThat(Path.of(MARK)).doesNotExist();
  }

  /** Returns a spec that no earlier run has built. Its refresh token is hostile too. */
  private ImageSpec busybox() {
    return on(engines.busybox());
  }

  private ImageSpec on(String base) {
    String values = String.join(" ", samples(ANY::refresh));
    return ImageSpec.from(base)
        .registry(engines.target())
        .named("it-" + row + "-hostile")
        .refresh(UUID.randomUUID() + values);
  }

  /**
   * Returns at least one value of this run's share that a method accepts: values of the table of
   * imagespec-api's tests and random texts.
   */
  private static List<String> samples(Function<String, Object> door) {
    List<String> all =
        new ArrayList<>(
            List.of("a".repeat(230), "a".repeat(250), ("/" + "d".repeat(250)).repeat(11)));
    for (JsonNode group : table()) {
      all.addAll(strings(group));
    }
    RandomText any = new RandomText(new Random(SEED));
    Stream.generate(any::text).limit(30).forEach(all::add);
    List<String> possible = all.stream().distinct().filter(v -> accepts(door, v)).toList();
    List<String> ours = possible.stream().filter(HostileValuesIT::isSampled).toList();
    int one = possible.isEmpty() ? 0 : Math.floorMod(SEED, possible.size());
    return ours.isEmpty() ? possible.stream().skip(one).limit(1).toList() : ours;
  }

  private static boolean isSampled(String value) {
    return new Random(SEED + value.hashCode()).nextInt(SHARE) == 0;
  }

  private static JsonNode table() {
    try (InputStream file = ImageSpec.class.getResourceAsStream(TABLE)) {
      return new ObjectMapper().readTree(Objects.requireNonNull(file, TABLE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean accepts(Function<String, Object> door, String value) {
    try {
      Object unused = door.apply(value);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String[] words(List<String> first, List<String> then) {
    return Stream.concat(first.stream(), then.stream()).toArray(String[]::new);
  }

  private Path unpack(ResolvedImage image) throws Exception {
    Path root = skopeo.unpack(image.pinned());
    assertThat(root.resolve(MARK.substring(1))).as("seed %d", SEED).doesNotExist();
    return root;
  }

  private String engine(String... words) throws Exception {
    return Skopeo.run(words(commandLine(engines.host()), List.of(words)));
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.asText()));
    return strings;
  }

  /** Splits output with a NUL after each word. */
  private static List<String> split(String printed) {
    List<String> all = List.of(printed.split("\0", -1));
    assertThat(all.get(all.size() - 1)).isEmpty();
    return all.subList(0, all.size() - 1);
  }

  @Test
  void variablesAndLabelsAreUnchanged() throws Exception {
    Map<String, String> variables = new TreeMap<>();
    Map<String, String> labels = new TreeMap<>();
    samples(value -> ANY.env(value, "x")).forEach(name -> variables.put(name, "x"));
    samples(value -> ANY.env("A", value)).forEach(v -> variables.put("V_" + variables.size(), v));
    samples(value -> ANY.label(value, "x")).forEach(key -> labels.put(key, "x"));
    chunks(samples(value -> ANY.label("a", value)), " ", 60)
        .forEach(v -> labels.put("l-" + labels.size(), v));
    ImageSpec spec = busybox();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      spec = spec.env(variable.getKey(), variable.getValue());
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      spec = spec.label(label.getKey(), label.getValue());
    }
    ResolvedImage image =
        images.resolve(
            spec.exec("/bin/cp", "/proc/self/environ", "/environ")
                .entrypoint("/bin/cat", "/proc/self/environ"));

    List<String> expected =
        variables.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    JsonNode config = skopeo.config(image.pinned()).get("config");
    assertThat(strings(config.get("Env"))).as("seed %d", SEED).containsAll(expected);
    labels.forEach(
        (key, value) ->
            assertThat(config.get("Labels").path(key).asText())
                .as("%s, seed %d", key, SEED)
                .isEqualTo(value));
    assertThat(split(Files.readString(unpack(image).resolve("environ"))))
        .as("seed %d", SEED)
        .containsAll(expected);
    assertThat(split(run(image.reference()))).as("seed %d", SEED).containsAll(expected);
    JsonNode inspected =
        new ObjectMapper()
            .readTree(engine("image", "inspect", image.reference().toString()))
            .get(0)
            .get("Config");
    assertThat(strings(inspected.get("Env"))).as("seed %d", SEED).containsAll(expected);
    assertThat(strings(inspected.get("Env")))
        .noneMatch(entry -> entry.startsWith("IMAGESPEC_ARG_") || entry.contains("REFRESH"));
  }

  private String run(ImageReference image) throws Exception {
    return engine("run", "--rm", "--network=none", image.toString());
  }

  @Test
  void commandArgumentsAreUnchanged() throws Exception {
    List<String> words = samples(value -> ANY.exec("x", value));
    List<String> print = List.of("/bin/sh", "-c", PRINT, "sh");
    ResolvedImage image =
        images.resolve(
            busybox()
                .exec(words(List.of("/bin/sh", "-c", PRINT + " > /argv", "sh"), words))
                .entrypoint(words(print, words))
                .command(words(List.of("first"), words)));
    assertThat(split(Files.readString(unpack(image).resolve("argv"))))
        .as("seed %d", SEED)
        .isEqualTo(words);
    assertThat(split(run(image.reference())))
        .as("seed %d", SEED)
        .isEqualTo(Stream.of(words, List.of("first"), words).flatMap(List::stream).toList());
  }

  /** A shell that prints its arguments shows the input of a real one. */
  @Test
  void shellReceivesLineUnchanged() throws Exception {
    script("sh", "#!/bin/busybox sh\nprintf '%s\\0' \"$@\" >> /lines\n");
    List<String> lines = new ArrayList<>();
    ImageSpec spec = busybox().exec("/bin/busybox", "rm", "/bin/sh").copy(Path.of("sh"), "/bin/sh");
    for (String line : chunks(samples(ANY::run), "\n", 400)) {
      spec = spec.run(line);
      lines.addAll(List.of("-c", line));
    }
    assertThat(split(Files.readString(unpack(images.resolve(spec)).resolve("lines"))))
        .as("seed %d", SEED)
        .isEqualTo(lines);
  }

  private void script(String name, String text) throws IOException {
    Files.setPosixFilePermissions(
        Files.writeString(directory.resolve(name), text),
        PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Joins values, since instructions are slow and the number of layers is limited. */
  private static List<String> chunks(List<String> values, String between, int length) {
    List<String> chunks = new ArrayList<>();
    StringBuilder chunk = new StringBuilder();
    for (String value : values) {
      if (!chunk.isEmpty() && chunk.length() + value.length() > length) {
        chunks.add(chunk.toString());
        chunk.setLength(0);
      }
      chunk.append(chunk.isEmpty() ? "" : between).append(value);
    }
    chunks.add(chunk.toString());
    return chunks;
  }

  @Test
  void packageNamesReachTheirToolsUnchanged() throws Exception {
    script("apt-get", "#!/bin/sh\nprintf '%s\\0' apt-get \"$@\" >> /asked\n");
    script("python3", "#!/bin/sh\nprintf '%s\\0' python3 \"$@\" >> /asked\n");
    TreeSet<String> debian = new TreeSet<>(samples(ANY::apt));
    debian.addAll(List.of("g++", "libc6:amd64", "git=1:2.39.2-1.1", "foo/bookworm-backports"));
    List<String> python = new ArrayList<>(samples(ANY::pip));
    python.addAll(List.of("package[extra]==1.0", "pkg>=1,<2", "pkg~=1.4", "pkg!=1.*"));
    ResolvedImage image =
        images.resolve(
            on(engines.debian())
                .copy(Path.of("apt-get"), "/usr/local/bin/")
                .copy(Path.of("python3"), "/usr/local/bin/")
                .apt(debian.toArray(String[]::new))
                .pip(python.toArray(String[]::new)));
    List<String> asked = split(Files.readString(unpack(image).resolve("asked")));
    assertThat(asked)
        .as("seed %d", SEED)
        .startsWith("apt-get", "update", "-o", "APT::Update::Error-Mode=any", "apt-get", "install");
    int pip = asked.indexOf("python3");
    assertThat(after(asked.subList(0, pip))).as("seed %d", SEED).containsExactlyElementsOf(debian);
    assertThat(asked.subList(pip, asked.size()))
        .startsWith("python3", "-c", "import pip", "python3", "-m", "pip", "install");
    assertThat(after(asked.subList(pip, asked.size()))).as("seed %d", SEED).isEqualTo(python);
  }

  private static List<String> after(List<String> words) {
    int end = words.indexOf("--");
    assertThat(end).isPositive();
    return words.subList(end + 1, words.size());
  }

  @Test
  void pathsAreUnchanged() throws Exception {
    List<String> components =
        samples(value -> ContainerPath.parse("/w/" + value)).stream()
            .map(value -> ContainerPath.parse("/" + value).toString().substring(1))
            .filter(value -> !value.isEmpty())
            .distinct()
            .toList();
    List<String> targets = new ArrayList<>(chunks(components, "/", 300));
    components.stream().filter(HostileValuesIT::endsOddly).limit(30).forEach(targets::add);
    ImageSpec spec = busybox();
    Files.writeString(directory.resolve("one"), "one");
    Path names = Files.createDirectories(directory.resolve("names"));
    List<String> files = fileNames();
    for (String name : files) {
      Files.writeString(names.resolve(name), name);
    }
    for (int i = 0; i < targets.size(); i++) {
      spec = spec.copy(Path.of("one"), "/t" + i + "/" + targets.get(i));
    }
    List<String> workdirs = chunks(components, "/", 500);
    for (String workdir : workdirs) {
      spec = spec.workdir("/w/" + workdir).exec("/bin/sh", "-c", "pwd >> /pwds; echo >> /pwds");
    }
    ResolvedImage image = images.resolve(spec.copy(Path.of("names"), "/names"));

    Path root = unpack(image);
    for (int i = 0; i < targets.size(); i++) {
      assertThat(root.resolve("t" + i).resolve(targets.get(i)))
          .as("seed %d", SEED)
          .hasContent("one");
    }
    for (String name : files) {
      assertThat(Files.readString(root.resolve("names").resolve(name)))
          .as("seed %d", SEED)
          .isEqualTo(name);
    }
    assertThat(Files.readString(root.resolve("pwds")))
        .as("seed %d", SEED)
        .isEqualTo(String.join("", workdirs.stream().map(w -> "/w/" + w + "\n\n").toList()));
    assertThat(skopeo.config(image.pinned()).at("/config/WorkingDir").asText())
        .as("seed %d", SEED)
        .isEqualTo("/w/" + workdirs.get(workdirs.size() - 1));
  }

  private static boolean endsOddly(String value) {
    return !Character.isLetterOrDigit(value.charAt(value.length() - 1));
  }

  /**
   * Returns file names, including control characters and line breaks. Planning refuses names that
   * the JVM cannot represent.
   */
  private static List<String> fileNames() {
    return samples(value -> Path.of(value)).stream()
        .filter(value -> !value.isEmpty() && value.indexOf('/') < 0 && value.indexOf('\uFFFD') < 0)
        .filter(value -> !value.equals(".") && !value.equals(".."))
        .filter(value -> value.getBytes(StandardCharsets.UTF_8).length <= 255)
        .toList();
  }

  @Test
  void userNamesResolveToTheirIds() throws Exception {
    Map<String, Integer> ids = new TreeMap<>();
    StringBuilder passwd = new StringBuilder("root:x:0:0:root:/root:/bin/sh\n");
    StringBuilder group = new StringBuilder("root:x:0:\n");
    for (String user : samples(ANY::user)) {
      if (user.matches("[0-9]+(:[0-9]+)?")) {
        ids.put(user, Integer.valueOf(user.split(":", -1)[0]));
      } else if (user.indexOf(':') < 0) {
        ids.put(user, 5_000 + ids.size());
        passwd.append(user).append(":x:").append(ids.get(user)).append(":0::/:/bin/sh\n");
        group.append(user).append(":x:").append(ids.get(user)).append(":\n");
      }
    }
    Path etc = Files.createDirectory(directory.resolve("etc"));
    Files.writeString(etc.resolve("passwd"), passwd);
    Files.writeString(etc.resolve("group"), group);
    Files.writeString(directory.resolve("one"), "one");
    ImageSpec spec = busybox().copy(Path.of("etc"), "/etc").run("touch /ids && chmod 666 /ids");
    for (String user : ids.keySet()) {
      spec =
          spec.user(user)
              .run("id -u >> /ids")
              .with(Step.Copy.of(FileSource.of(Path.of("one")).withOwner(user), "/owned/" + user));
    }
    Path root = unpack(images.resolve(spec));
    assertThat(Files.readAllLines(root.resolve("ids")))
        .isEqualTo(ids.values().stream().map(Object::toString).toList());
    for (Map.Entry<String, Integer> owned : ids.entrySet()) {
      assertThat(Files.getAttribute(root.resolve("owned").resolve(owned.getKey()), "unix:uid"))
          .as(owned.getKey())
          .isEqualTo(owned.getValue());
    }
  }

  @Test
  void tagsAndRepositoryNamesAreUnchanged() throws Exception {
    ImageSpec spec = busybox().run("true");
    for (String alias : samples(ANY::alias)) {
      spec = spec.alias(alias);
    }
    ResolvedImage image = images.resolve(spec);
    for (String alias : samples(ANY::alias)) {
      assertThat(skopeo.digest(image.reference().withTag(alias)))
          .as(alias)
          .isEqualTo(image.digest().toString());
    }
    List<String> names = samples(ANY.registry(engines.registry())::named);
    List<String> ends = samples(end -> ANY.tagFormat("{fingerprint}" + end));
    for (int i = 0; i < Math.max(names.size(), ends.size()); i++) {
      String name = names.get(i % names.size());
      String end = ends.get(i % ends.size());
      ImageSpec named =
          ImageSpec.from(spec)
              .registry(engines.registry())
              .named(name)
              .tagFormat("{fingerprint}" + end);
      ResolvedImage other = images.resolve(named);
      assertThat(other.reference().tag().orElseThrow()).hasSizeGreaterThan(31).endsWith(end);
      assertThat(other.reference().path()).isEqualTo(name);
      assertThat(skopeo.digest(other.reference())).isEqualTo(other.digest().toString());
    }
  }
}
