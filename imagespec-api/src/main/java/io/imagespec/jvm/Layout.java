package io.imagespec.jvm;

import io.imagespec.Step;
import io.imagespec.context.FileSource;
import io.imagespec.context.IgnoreRules;
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
final class Layout {
  private static final String APP = "/app";

  /** A value of the environment and its line in a Dockerfile are limited. */
  private static final int CLASS_PATH_LIMIT = 59_000;

  private static final IgnoreRules NO_CLASSES = IgnoreRules.parse(List.of("**/*.class"));
  private static final IgnoreRules ONLY_CLASSES = IgnoreRules.parse(List.of("**", "!**/*.class"));

  private final Map<Entry, String> names = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Optional<Jar> application;

  Layout(ClassPath classPath, Optional<Jar> application) {
    this.application = application;
    classPath.entries().forEach(entry -> names.put(entry, free(name(entry))));
  }

  private static String name(Entry entry) {
    return entry instanceof Jar jar ? "libs/" + jar.fileName().replace(':', '_') : "classes";
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
        (entry, name) -> {
          if (entry instanceof Jar jar && which.test(jar)) {
            files.put(name, FileSource.of(jar.path()));
          }
        });
    return files;
  }

  private Map<String, FileSource> directories(IgnoreRules rules) {
    Map<String, FileSource> files = new TreeMap<>();
    names.forEach(
        (entry, name) -> {
          if (entry instanceof ClassDirectory directory) {
            FileSource source = FileSource.of(directory.path()).withRules(rules);
            files.put(name, source.withoutEmptyDirectories());
          }
        });
    return files;
  }
}
