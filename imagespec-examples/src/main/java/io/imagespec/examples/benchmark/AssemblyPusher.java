package io.imagespec.examples.benchmark;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Our side: everything from a directory to a pinned reference. An engine runs the command, if the
 * registry does not have its result; the files are assembled in this process.
 */
final class AssemblyPusher implements Pusher {
  /** The word in outcomes for a build without an engine. */
  static final String WITHOUT_ENGINE = "BUILT";

  /** The word in outcomes for a build with an engine. */
  static final String WITH_ENGINE = "BUILT-WITH-ENGINE";

  @Override
  public Outcome push(Job job) {
    try (ImageResolver images =
        EmbeddedEnginePusher.resolver(job.cache())
            .environment(environment(job.cache()))
            .assembly(Assembly.IN_PROCESS)
            .build()) {
      ResolvedImage image = images.resolve(spec(job.base(), job.target(), job.directory()));
      boolean engine =
          image.reasons().stream().anyMatch(reason -> reason.contains("engine: docker"));
      return new Outcome(
          image.action() + (engine ? "-WITH-ENGINE" : ""), image.digest().toString());
    }
  }

  /** Returns the environment with the address of the engine and an own cache directory. */
  private static Environment environment(Path cache) {
    Map<String, String> variables = new HashMap<>();
    Environment.system()
        .variable("DOCKER_HOST")
        .ifPresent(address -> variables.put("DOCKER_HOST", address));
    variables.put("XDG_CACHE_HOME", cache.toString());
    return Environment.of(variables, cache);
  }

  /** Returns the spec of an image with the files behind a command. */
  static ImageSpec spec(String base, String target, Path files) {
    int slash = target.lastIndexOf('/');
    return command(base, target.substring(0, slash), target.substring(slash + 1))
        .copy(files, "/data");
  }

  /** Returns the spec without the files, which is the first part. */
  static ImageSpec command(String base, String registry, String name) {
    return ImageSpec.from(base)
        .named(name)
        .registry(registry)
        .run("mkdir /dependency && echo installed > /dependency/list");
  }
}
