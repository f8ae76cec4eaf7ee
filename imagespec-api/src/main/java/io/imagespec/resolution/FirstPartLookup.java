package io.imagespec.resolution;

import io.imagespec.engine.BuildFailedException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Labels;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import io.imagespec.text.AsciiText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the first part of a plan in its registry and checks its fingerprint and platforms. This
 * detects mistakes, for example a tag that was moved to another image, but no attack.
 */
final class FirstPartLookup {
  /** The start of the fixed time that reproducible builds write. */
  private static final String FIXED_TIME = "2000-01-01T00:00:00";

  /** A time in the format of RFC 3339. */
  private static final Pattern TIME =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}(Z|[+-][0-9]{2}:[0-9]{2})");

  private static final int NOT_FOUND = 404;

  private final ResolverContext context;
  private final Reasons reasons;
  private final BuildPlan first;

  FirstPartLookup(ResolverContext context, Reasons reasons, BuildPlan first) {
    this.context = context;
    this.reasons = reasons;
    this.first = first;
  }

  /** Returns the image if its tag exists and holds the first part; adds the reason if not. */
  Optional<FirstPart> find() throws InterruptedException {
    Optional<RemoteImage> remote = inspect();
    if (remote.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> difference = difference(remote.get());
    difference.ifPresent(reason -> reasons.add(name() + " is another image: " + reason));
    return difference.isEmpty() ? Optional.of(part(remote.get())) : Optional.empty();
  }

  private Optional<RemoteImage> inspect() throws InterruptedException {
    try {
      Optional<RemoteImage> remote = context.inspectConfirmed(first.image(), first.platforms());
      if (remote.isEmpty()) {
        reasons.add(name() + " is not in its registry");
      }
      return remote;
    } catch (RegistryException e) {
      if (context.refusedUser(first.image(), e)) {
        reasons.addRefusal(e, name());
      } else if (context.options().presence().buildsAfter(e)) {
        reasons.addUnknownPresence(e, name());
      } else {
        throw damaged(e);
      }
      return Optional.empty();
    }
  }

  /**
   * Adds the remedy for an image whose manifests are incomplete or invalid. An error without a
   * response from the registry has a cause and stays as it is.
   */
  private RegistryException damaged(RegistryException e) {
    boolean isContent =
        e.status().isPresent() ? e.status().getAsInt() == NOT_FOUND : e.getCause() == null;
    return isContent
        ? new RegistryException(
            name()
                + ": "
                + e.getMessage()
                + "; if its manifests are damaged, delete its tag, or rebuild with refresh(..)",
            RegistryError.of(e.status().orElse(0), e.codes()),
            e)
        : e;
  }

  /** Returns the image that was just pushed, after the same checks. */
  FirstPart require(ImageReference pushed) throws InterruptedException {
    RemoteImage remote =
        context
            .registry()
            .get()
            .inspect(pushed, first.platforms())
            .orElseThrow(() -> failed("the registry no longer returns it"));
    difference(remote)
        .ifPresent(
            reason -> {
              throw failed("the registry returns another image: " + reason);
            });
    return part(remote);
  }

  private BuildFailedException failed(String cause) {
    return new BuildFailedException(
        name() + ": " + cause + "; another client may change its tag, resolve again");
  }

  private Optional<String> difference(RemoteImage remote) {
    return difference(first, remote);
  }

  /** Returns the difference between an image and the plan; empty if it is the plan's image. */
  static Optional<String> difference(BuildPlan plan, RemoteImage remote) {
    for (Platform platform : plan.platforms()) {
      Optional<Platform> best = platform.bestOf(remote.platforms().keySet());
      if (best.isEmpty()) {
        return Optional.of("it does not support " + platform);
      }
      ImageConfig config = Objects.requireNonNull(remote.platforms().get(best.get()));
      if (!plan.fingerprint().toString().equals(config.labels().get(Labels.FINGERPRINT))) {
        return Optional.of("its label " + Labels.FINGERPRINT + " has another value");
      }
      if (!plan.planBase().isScratch() && !isDigest(config.labels().get(Labels.BASE_DIGEST))) {
        return Optional.of("its label " + Labels.BASE_DIGEST + " is missing or invalid");
      }
    }
    return Optional.empty();
  }

  private static boolean isDigest(@Nullable String text) {
    try {
      return text != null && Digest.parse(text).toString().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private FirstPart part(RemoteImage remote) {
    SortedMap<Platform, Platform> served = ResolvedBase.of(remote).servedFor(first.platforms());
    ImageConfig config =
        Objects.requireNonNull(remote.platforms().get(served.values().iterator().next()));
    return new FirstPart(
        remote.pinned(),
        Optional.ofNullable(config.labels().get(Labels.BASE_DIGEST)),
        served,
        config
            .created()
            .filter(time -> TIME.matcher(time).matches() && !time.startsWith(FIXED_TIME)));
  }

  /** Returns the name of the first part in messages, with its last command. */
  String name() {
    List<String> commands = first.commandSteps();
    String last = AsciiText.quote(commands.get(commands.size() - 1));
    return "first part " + first.image().familiar() + " (up to " + last + ")";
  }
}
