package io.imagespec.docker;

import io.imagespec.ImageSpec;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.ImageCatalog;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A separate JVM that resolves the images of a workflow, and may halt when one is pushed. */
final class RegistrationClientJvm {
  /** The exit code of a JVM that halted. */
  static final int HALTED = 42;

  private RegistrationClientJvm() {}

  /** Returns specs with one slow command each. */
  static Map<String, ImageSpec> specs(RealEngines engines, String run, int count) {
    Map<String, ImageSpec> specs = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      specs.put(
          "task-" + i,
          ImageSpec.from(engines.busybox())
              .registry(engines.target())
              .named("it-registration-faults-" + i)
              .refresh(run)
              .run("sleep 2; echo " + i + " > /made"));
    }
    return specs;
  }

  /**
   * Starts the JVM with its output in a file.
   *
   * @param directory the directory of the files and of the cache, which several JVMs may share
   */
  static Process start(
      RealEngines engines, String run, int count, boolean halts, Path directory, Path output)
      throws IOException {
    ProcessBuilder builder =
        ClientJvm.of(
                engines,
                RegistrationClientJvm.class,
                engines.name(),
                run,
                String.valueOf(count),
                String.valueOf(halts),
                directory.toString())
            .redirectOutput(output.toFile());
    builder.environment().put("XDG_CACHE_HOME", directory.resolve("cache").toString());
    return builder.start();
  }

  /** Resolves the images and prints their actions. */
  public static void main(String[] arguments) {
    RealEngines engines = RealEngines.need(arguments[0]);
    Map<String, ImageSpec> specs = specs(engines, arguments[1], Integer.parseInt(arguments[2]));
    boolean halts = Boolean.parseBoolean(arguments[3]);
    try (ContainerEngine engine = engines.connect();
        ImageResolver images =
            engines.resolver(engine, Path.of(arguments[4])).listener(haltAtPush(halts)).build()) {
      ImageCatalog catalog = images.resolveAll(specs);
      catalog
          .names()
          .forEach(
              name ->
                  System.out.println(
                      catalog.image(name).action() + " " + catalog.image(name).pinned()));
    }
  }

  /** Halts after the last step of a build, before its image is pushed. */
  private static BuildListener haltAtPush(boolean halts) {
    return event -> {
      if (halts && event instanceof BuildEvent.StepFinished step && step.number() == step.total()) {
        Runtime.getRuntime().halt(HALTED);
      }
    };
  }
}
