package io.imagespec.resolve;

import io.imagespec.engine.BuildFailedException;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Instruction;
import io.imagespec.registry.ImageConfig;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The check, just before a build, that a base fits the plan. It never changes the plan. */
final class BaseCheck {
  private static final Set<String> ROOT = Set.of("", "0", "root");

  private BaseCheck() {}

  static void check(BuildPlan plan, ResolvedBase base) {
    if (base.image().isEmpty()) {
      checkShell(plan);
    }
    base.image()
        .ifPresent(
            image -> {
              for (Platform platform : plan.platforms()) {
                Optional<Platform> best = platform.bestOf(base.platforms().keySet());
                if (best.isEmpty()) {
                  throw new BuildFailedException(
                      "base "
                          + image.familiar()
                          + ": it does not support "
                          + platform
                          + ", only "
                          + new TreeSet<>(base.platforms().keySet())
                              .stream().map(Platform::toString).collect(Collectors.joining(", "))
                          + "; choose another base or set platforms(..)");
                }
                checkUser(plan, image, Objects.requireNonNull(base.platforms().get(best.get())));
              }
            });
  }

  /** Refuses a command on an empty base, unless a copy before it may contain the program. */
  private static void checkShell(BuildPlan plan) {
    for (Instruction instruction : plan.instructions()) {
      if (instruction.asCopyIn().isPresent()) {
        return;
      }
      Optional<Instruction.Run> run = instruction.asRun();
      if (run.isPresent()) {
        throw new BuildFailedException(
            "base scratch: it is empty and cannot run "
                + run.get().command().get(0)
                + "; start from an image that contains it, or copy it first");
      }
    }
  }

  private static void checkUser(BuildPlan plan, ImageReference image, ImageConfig config) {
    if (ROOT.contains(config.user().split(":", 2)[0])) {
      return;
    }
    if (plan.opensSecretsWithoutUser()) {
      throw otherUser(
          image,
          config,
          "only user 0 can read secret files; set user(\"0\") before the step with"
              + " secret(..), or use secretEnv(..)");
    }
    if (plan.takesRootWithoutUser()) {
      throw otherUser(
          image,
          config,
          "apt and pip steps require user 0; set the user of the final image with user(\""
              + config.user()
              + "\") before or after those steps");
    }
  }

  private static BuildFailedException otherUser(
      ImageReference image, ImageConfig config, String remedy) {
    return new BuildFailedException(
        "base " + image.familiar() + ": its user is \"" + config.user() + "\", and " + remedy);
  }
}
