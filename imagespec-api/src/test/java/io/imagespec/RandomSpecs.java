package io.imagespec;

import io.imagespec.context.FileSource;
import io.imagespec.context.IgnoreRules;
import io.imagespec.name.ContainerPath;
import io.imagespec.name.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Random specs over all steps and settings. Their values are few, short and easily confused by a
 * careless encoding. Two specs are therefore often nearly equal and sometimes equal.
 */
public final class RandomSpecs {
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "b",
          "ab",
          "ba",
          "a b",
          " ",
          "\"",
          "\\",
          "\\\"",
          ",",
          "\",\"",
          "[",
          "]",
          "[]",
          "{}",
          "\n",
          "\r\n",
          "\t",
          "\u0001",
          "\u007f",
          "$a",
          "${a}",
          "=",
          "a=b",
          ":",
          "é",
          "e\u0301",
          "\uD83D\uDE00",
          "\uFEFF",
          "\u2028",
          "null",
          "0",
          "1",
          "true",
          "'",
          "#",
          "\\n",
          "\\u0061",
          "/");
  private static final List<String> NAMES = List.of("A", "B", "AB", "_A", "A.b", "A-b", "a", "ab");
  private static final List<String> PATHS =
      List.of("/", "/a", "/b", "/a/b", "/ab", "/a b", "/é", "/$a", "/\"", "/a*", "/\\", "/a/b/c");
  private static final List<String> COPIED = List.of("A", "B", "a/b", "a/c", "a b", "a-", "é");
  private static final List<String> USERS =
      List.of("0", "root", "1", "10", "1:0", "1:10", "11:0", "a", "a:b", "ab", "a.b", "0:0");
  private static final List<String> DEBIAN =
      List.of("aa", "bb", "aabb", "aa=1", "aa=11", "aa1", "aa:i386", "aa/sid", "libstdc++6");
  private static final List<String> PYTHON =
      List.of("a", "b", "ab", "a==1", "a==11", "a>=1,<2", "a[b]", "a[b,c]==1", "a[bc]==1");
  private static final List<String> SECRETS = List.of("A", "a", "AB", "B", "A.b", "_", "0");
  private static final List<String> VARIABLES = List.of("A", "B", "AB", "_", "a0");
  private static final List<String> CACHES = List.of("/A", "/B", "/A/B", "/AB", "/run/secrets/A");
  private static final List<String> HOSTS = List.of("a", "b", "a.b", "ab");
  private static final List<String> ADDRESSES = List.of("1.1.1.1", "1.1.1.11", "::1", "::1:1");
  private static final List<String> TAGS = List.of("a", "b", "ab", "A", "latest", "v1.0-rc_1");
  private static final List<String> IMAGES =
      List.of(
          "debian",
          "debian:latest",
          "debian:bookworm",
          "docker.io/library/debian",
          "acme/debian",
          "ghcr.io/acme/debian:1",
          "localhost:5000/a/b",
          "[::1]:5000/a",
          "debian@sha256:" + "a".repeat(64),
          "debian:1@sha512:" + "b".repeat(128));
  private static final List<Platform> PLATFORMS =
      Stream.of("linux/amd64", "linux/arm64", "linux/arm/v6", "linux/arm")
          .map(Platform::parse)
          .toList();
  private static final List<String> RULES =
      List.of("*", "a", "!a", "a/b", "**/b", " #a", "[ab]", "a?", "é", "!!a", "#no", "", " a ");

  private final Random random;
  private final List<Path> sources;

  /**
   * Creates a source of specs that copy only the given files and directories.
   *
   * @param random the source of randomness
   * @param sources the files and directories to copy; empty for specs without copies
   */
  public RandomSpecs(Random random, List<Path> sources) {
    this.random = random;
    this.sources = List.copyOf(sources);
  }

  /**
   * Returns the seed of this run and prints it, so that the run can be repeated.
   *
   * @return the value of {@code -Dimagespec.seed}, or a new seed
   */
  public static long seed() {
    long seed = Long.getLong("imagespec.seed", new Random().nextLong());
    System.out.println("-Dimagespec.seed=" + seed);
    return seed;
  }

  /**
   * Returns the next spec.
   *
   * @return a random spec
   */
  public ImageSpec next() {
    return next(0);
  }

  private ImageSpec next(int depth) {
    ImageSpec spec = base(depth);
    for (int left = random.nextInt(6); left > 0; left--) {
      Step step = step();
      boolean opensFiles = step instanceof Run run && !run.options().secrets().isEmpty();
      spec = (opensFiles ? spec.user("0") : spec).with(step);
    }
    return startup(settings(spec));
  }

  private ImageSpec base(int depth) {
    if (depth < 3 && chance(6)) {
      return ImageSpec.from(next(depth + 1));
    }
    return chance(6) ? ImageSpec.scratch() : ImageSpec.from(any(IMAGES));
  }

  /**
   * Returns the next step.
   *
   * @return a random step
   */
  public Step step() {
    return switch (random.nextInt(sources.isEmpty() ? 7 : 10)) {
      case 0 -> new Step.Apt(some(DEBIAN, 1));
      case 1 -> new Step.Pip(some(PYTHON, 1));
      case 2 -> new Step.Env(any(NAMES), text());
      case 3 -> new Step.Workdir(ContainerPath.parse(any(PATHS)));
      case 4 -> new Step.User(any(USERS));
      case 5 -> access(Run.shell(word()));
      case 6 -> access(Run.exec(argv(1).toArray(String[]::new)));
      case 7 -> copyFiles();
      default -> copy();
    };
  }

  private Run access(Run given) {
    Run run = given;
    run = chance(4) ? run.secret(Secret.env(any(SECRETS))).secret(Secret.env(any(SECRETS))) : run;
    run = chance(4) ? run.secretEnv(Secret.env(any(SECRETS)), any(VARIABLES)) : run;
    run = chance(4) ? run.cache(any(CACHES)).cache(any(CACHES)) : run;
    run = chance(6) ? run.ssh() : run;
    return chance(6) ? run.network(any(List.of(Network.values()))) : run;
  }

  private Step copyFiles() {
    Map<String, FileSource> files = new TreeMap<>();
    for (String name : some(COPIED, 1)) {
      FileSource source = FileSource.of(any(sources));
      source = chance(3) ? source.withoutEmptyDirectories() : source;
      files.put(name, chance(3) ? source.withRules(IgnoreRules.parse(some(RULES, 0))) : source);
    }
    return Step.CopyFiles.of(files, any(PATHS));
  }

  private Step copy() {
    FileSource source = FileSource.of(any(sources));
    if (chance(3)) {
      source = source.withMode(any(List.of(0, 0644, 0755, 0777, 07)));
    }
    if (chance(3)) {
      source = source.withOwner(any(USERS));
    }
    if (chance(3)) {
      source = source.withRules(IgnoreRules.parse(some(RULES, 0)));
    }
    if (chance(3)) {
      source = source.withoutEmptyDirectories();
    }
    return Step.Copy.of(source, any(PATHS) + "/x" + (chance(3) ? "/" : ""));
  }

  private ImageSpec settings(ImageSpec given) {
    ImageSpec spec = given;
    spec = chance(4) ? spec.named(any(List.of("a", "b", "a/b", "a__b"))) : spec;
    spec = chance(4) ? spec.registry(any(List.of("a.io", "a.io/b", "localhost:5000"))) : spec;
    spec = chance(6) ? spec.tagFormat(any(TAGS) + "-{fingerprint}") : spec;
    spec = chance(4) ? spec.alias(any(TAGS)).alias(any(TAGS)) : spec;
    spec = chance(3) ? spec.platforms(some(PLATFORMS, 1).toArray(Platform[]::new)) : spec;
    spec = chance(6) ? spec.extraHost(any(HOSTS), any(ADDRESSES)) : spec;
    return chance(4) ? spec.refresh(word()) : spec;
  }

  private ImageSpec startup(ImageSpec given) {
    ImageSpec spec = given;
    for (String key : List.of("a", "b", "a.b", "a/b", "ab")) {
      spec = chance(8) ? spec.label(key, text()) : spec;
    }
    for (int port : List.of(1, 11, 80, 65_535)) {
      spec = chance(8) ? spec.expose(port) : spec;
    }
    spec = chance(3) ? spec.entrypoint(argv(0).toArray(String[]::new)) : spec;
    return chance(3) ? spec.command(argv(0).toArray(String[]::new)) : spec;
  }

  private List<String> argv(int least) {
    List<String> words = new ArrayList<>();
    int size = least + random.nextInt(4);
    while (words.size() < size) {
      words.add(words.isEmpty() ? word() : text());
    }
    return words;
  }

  /** A text that is not blank. */
  private String word() {
    String text = text();
    return text.isBlank() ? "a" + text : text;
  }

  /**
   * Returns the next text.
   *
   * @return a random text that is valid as a value
   */
  public String text() {
    return any(TEXTS) + (chance(2) ? any(TEXTS) : "") + (chance(4) ? any(TEXTS) : "");
  }

  private <T> List<T> some(List<T> values, int least) {
    List<T> chosen = new ArrayList<>();
    int size = least + random.nextInt(3);
    while (chosen.size() < size) {
      chosen.add(any(values));
    }
    return chosen;
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }
}
