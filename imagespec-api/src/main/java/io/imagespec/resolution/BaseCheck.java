package io.imagespec.resolution;

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
            image ->
                plan.platforms()
                    .forEach(platform -> checkUser(plan, image, config(image, base, platform))));
  }

  /** Tests if a base has the user that a plan's steps require. */
  static boolean hasUserFor(BuildPlan plan, ResolvedBase base) {
    return base.image().stream()
        .flatMap(image -> plan.platforms().stream().map(platform -> config(image, base, platform)))
        .allMatch(config -> userProblem(plan, config).isEmpty());
  }

  private static ImageConfig config(ImageReference image, ResolvedBase base, Platform platform) {
    return platform
        .bestOf(base.platforms().keySet())
        .map(best -> Objects.requireNonNull(base.platforms().get(best)))
        .orElseThrow(
            () ->
                new BuildFailedException(
                    "base "
                        + image.familiar()
                        + ": it does not support "
                        + platform
                        + ", only "
                        + new TreeSet<>(base.platforms().keySet())
                            .stream().map(Platform::toString).collect(Collectors.joining(", "))
                        + "; choose another base or set platforms(..)"));
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
    userProblem(plan, config)
        .ifPresent(
            problem -> {
              throw new BuildFailedException(
                  "base "
                      + image.familiar()
                      + ": its user is \""
                      + config.user()
                      + "\", and "
                      + problem);
            });
  }

  private static Optional<String> userProblem(BuildPlan plan, ImageConfig config) {
    if (ROOT.contains(config.user().split(":", 2)[0])) {
      return Optional.empty();
    }
    if (plan.opensSecretsWithoutUser()) {
      return Optional.of(
          "only user 0 can read secret files; set user(\"0\") before the step with"
              + " secret(..), or use secretEnv(..)");
    }
    return plan.takesRootWithoutUser()
        ? Optional.of(
            "apt and pip steps require user 0; set the user of the final image with user(\""
                + config.user()
                + "\") before or after those steps")
        : Optional.empty();
  }
}
