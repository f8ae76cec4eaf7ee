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
 * Where the entries of a class path are in the image, and in which layer. Names come from file
 * names and from the order alone, never from directories of this machine.
 */
final class LayerLayout {
  private static final String APP = "/app";
  private static final URI JARS = URI.create("file:" + APP + "/libs/");

  /** A value of the environment and its line in a Dockerfile are limited. */
  private static final int CLASS_PATH_LIMIT = 59_000;

  private static final IgnoreRules NO_CLASSES = IgnoreRules.parse(List.of("**/*.class"));
  private static final IgnoreRules ONLY_CLASSES = IgnoreRules.parse(List.of("**", "!**/*.class"));

  private final Map<ClassPathEntry, String> names = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Optional<Jar> application;
  private int apart;

  LayerLayout(ClassPath classPath, Optional<Jar> application) {
    this.application = application;
    classPath.entries().forEach(entry -> names.put(entry, free(name(entry))));
    classPath.entries().stream()
        .filter(entry -> isMisled(classPath.absent().getOrDefault(entry, List.of())))
        .forEach(this::setApart);
  }

  /** Whether a jar's manifest names what is not there, and would be in the image. */
  private boolean isMisled(List<String> absent) {
    return absent.stream()
        .flatMap(address -> resolved(address).stream())
        .anyMatch(names::containsValue);
  }

  /** As seen from where jars are. */
  private static Optional<String> resolved(String address) {
    try {
      return Optional.ofNullable(JARS.resolve(address).getPath())
          .filter(path -> path.startsWith(APP + "/"))
          .map(path -> path.substring(APP.length() + 1).replaceFirst("/+$", ""));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no address that the JVM would follow
    }
  }

  /** Its manifest finds no more in a directory of its own than it does here. */
  private void setApart(ClassPathEntry entry) {
    names.computeIfPresent(
        entry, (jar, name) -> free(name.replaceFirst("^libs/", "libs/" + ++apart + "/")));
  }

  private static String name(ClassPathEntry entry) {
    return entry.asJar().map(jar -> "libs/" + jar.fileName().replace(':', '_')).orElse("classes");
  }

  /** The second of a name is another file: {@code libs/a.jar}, {@code libs/a-2.jar}. */
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

  /** The place of an entry in the image. */
  String path(ClassPathEntry entry) {
    return APP + "/" + names.get(entry);
  }

  /** The class path in the image. */
  String classPath() {
    String text = String.join(":", names.values().stream().map(name -> APP + "/" + name).toList());
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > CLASS_PATH_LIMIT) {
      throw new IllegalArgumentException(
          "class path: its "
              + names.size()
              + " entries take "
              + bytes
              + " bytes in the image, and they are limited to "
              + CLASS_PATH_LIMIT
              + "; put some of them into one jar");
    }
    return text;
  }

  /** The layers, those first that seldom change. */
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
