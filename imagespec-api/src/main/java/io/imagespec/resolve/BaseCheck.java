package io.imagespec.resolve;

import io.imagespec.engine.BuildFailedException;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.ImageConfig;
import java.util.Set;
import java.util.TreeSet;

/** Whether a base fits the plan. Asked just before a build; may refuse, never changes the plan. */
final class BaseCheck {
  private static final Set<String> ROOT = Set.of("", "0", "root");

  private BaseCheck() {}

  static void check(BuildPlan plan, FoundBase base) {
    base.image()
        .ifPresent(
            image -> {
              for (Platform platform : plan.platforms()) {
                ImageConfig config = base.platforms().get(platform);
                if (config == null) {
                  throw new BuildFailedException(
                      "base "
                          + image.familiar()
                          + ": it is not for "
                          + platform
                          + " but for "
                          + new TreeSet<>(base.platforms().keySet())
                          + "; choose another base or say platforms(..)");
                }
                checkUser(plan, image, config);
              }
            });
  }

  private static void checkUser(BuildPlan plan, ImageReference image, ImageConfig config) {
    String user = config.user().split(":", 2)[0];
    if (plan.takesRootWithoutUser() && !ROOT.contains(user)) {
      throw new BuildFailedException(
          "base "
              + image.familiar()
              + ": its user is \""
              + config.user()
              + "\", and apt and pip steps need user 0; say which user the image has"
              + " afterwards, with user(\""
              + config.user()
              + "\") before or after those steps");
    }
  }
}
