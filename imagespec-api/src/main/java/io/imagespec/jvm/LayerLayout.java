package io.imagespec.jvm;

import io.imagespec.Step;
import io.imagespec.context.FileSource;
import io.imagespec.context.IgnoreRules;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The paths and layers of class path entries in the image. Names are derived from file names and
 * order only, never from directories of this machine.
 */
final class LayerLayout {
  private static final String APP = "/app";
  private static final URI JARS = URI.create("file:" + APP + "/libs/");

  /** The maximum length, since an environment value and its line in a Dockerfile are limited. */
  private static final int CLASS_PATH_LIMIT = 59_000;

  private static final IgnoreRules NO_CLASSES = IgnoreRules.parse(List.of("**/*.class"));
  private static final IgnoreRules ONLY_CLASSES = IgnoreRules.parse(List.of("**", "!**/*.class"));

  private final Map<ClassPathEntry, String> names = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Optional<Jar> application;
  private int isolatedCount;

  LayerLayout(ClassPath classPath, Optional<Jar> application) {
    this.application = application;
    classPath.entries().forEach(entry -> names.put(entry, free(name(entry))));
    classPath.entries().stream()
        .filter(entry -> findsMissingFile(classPath.absent().getOrDefault(entry, List.of())))
        .forEach(this::isolate);
  }

  /** Tests if a manifest names a file that is missing here but would exist in the image. */
  private boolean findsMissingFile(List<String> absent) {
    return absent.stream()
        .flatMap(address -> resolved(address).stream())
        .anyMatch(names::containsValue);
  }

  /** Returns an address resolved against the directory of jars. */
  private static Optional<String> resolved(String address) {
    try {
      return Optional.ofNullable(JARS.resolve(address).getPath())
          .filter(path -> path.startsWith(APP + "/"))
          .map(path -> path.substring(APP.length() + 1).replaceFirst("/+$", ""));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // the JVM ignores such an address
    }
  }

  /** Moves a jar to a separate directory, so that its manifest finds no additional files. */
  private void isolate(ClassPathEntry entry) {
    names.computeIfPresent(
        entry, (jar, name) -> free(name.replaceFirst("^libs/", "libs/" + ++isolatedCount + "/")));
  }

  private static String name(ClassPathEntry entry) {
    return entry.asJar().map(jar -> "libs/" + jar.fileName().replace(':', '_')).orElse("classes");
  }

  /** Returns an unused name: {@code libs/a.jar}, {@code libs/a-2.jar}. */
  private String free(String name) {
    int dot = name.lastIndexOf('.');
    String start = dot < 0 ? name : name.substring(0, dot);
    String end = dot < 0 ? "" : name.substring(dot);
    String free = name;
    for (int number = 2; !taken.add(free); number++) {
      free = start + "-" + number + end;
    }
    return free;
  }

  /** Returns the path of an entry in the image. */
  String path(ClassPathEntry entry) {
    return APP + "/" + names.get(entry);
  }

  /** Returns the class path in the image. */
  String classPath() {
    String text = String.join(":", names.values().stream().map(name -> APP + "/" + name).toList());
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > CLASS_PATH_LIMIT) {
      throw new IllegalArgumentException(
          "class path: its "
              + names.size()
              + " entries take "
              + bytes
              + " bytes in the image, more than the limit of "
              + CLASS_PATH_LIMIT
              + "; combine some of them into one jar");
    }
    return text;
  }

  /** Returns the layers, with rarely changing ones first. */
  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    add(steps, jars(jar -> !isApplication(jar) && !jar.isSnapshot()));
    add(steps, jars(jar -> !isApplication(jar) && jar.isSnapshot()));
    add(steps, directories(NO_CLASSES));
    Map<String, FileSource> classes = directories(ONLY_CLASSES);
    classes.putAll(jars(this::isApplication));
    add(steps, classes);
    return steps;
  }

  private boolean isApplication(Jar jar) {
    return application.isPresent() && application.get().equals(jar);
  }

  private static void add(List<Step> steps, Map<String, FileSource> files) {
    if (!files.isEmpty()) {
      steps.add(Step.CopyFiles.of(files, APP));
    }
  }

  private Map<String, FileSource> jars(Predicate<Jar> which) {
    Map<String, FileSource> files = new TreeMap<>();
    names.forEach(
        (entry, name) ->
            entry
                .asJar()
                .filter(which)
                .ifPresent(jar -> files.put(name, FileSource.of(jar.path()))));
    return files;
  }

  private Map<String, FileSource> directories(IgnoreRules rules) {
    Map<String, FileSource> files = new TreeMap<>();
    names.forEach(
        (entry, name) ->
            entry
                .asDirectory()
                .map(directory -> FileSource.of(directory.path()).withRules(rules))
                .ifPresent(source -> files.put(name, source.withoutEmptyDirectories())));
    return files;
  }
}
