package io.imagespec.batch;

import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Fingerprint;
import io.imagespec.text.AsciiText;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The tags that the images of one call set, aliases included. Not thread-safe. */
public final class TagClaims {
  private record Claim(Fingerprint fingerprint, String name) {}

  private final Map<ImageReference, Claim> claims = new HashMap<>();

  /** Creates an object without claims. */
  public TagClaims() {}

  /**
   * Claims the tags of a plan and of its base specs.
   *
   * @param name the name in the map
   * @param plan the plan
   * @throws IllegalArgumentException if an image with another fingerprint claims one of the tags
   */
  public void add(String name, BuildPlan plan) {
    claim(plan.image(), name, plan.fingerprint());
    for (String alias : plan.naming().aliases()) {
      claim(plan.image().withTag(alias), name, plan.fingerprint());
    }
    plan.planBase().asParent().ifPresent(base -> add(name, base.plan()));
  }

  private void claim(ImageReference tag, String name, Fingerprint fingerprint) {
    Claim mine = new Claim(fingerprint, name);
    Claim other = claims.getOrDefault(tag, mine);
    if (!other.fingerprint().equals(fingerprint)) {
      throw new IllegalArgumentException(
          "images: "
              + AsciiText.quote(other.name())
              + " and "
              + AsciiText.quote(name)
              + " set the same tag "
              + tag
              + " to different images ("
              + other.fingerprint()
              + " and "
              + fingerprint
              + "); use different names, tags or aliases");
    }
    claims.put(tag, other);
  }

  /**
   * Refuses an existing image whose tag is about to be set.
   *
   * @param name the name in the map
   * @param image the existing image
   * @throws IllegalArgumentException if a plan claims its tag
   */
  public void requireUnclaimed(String name, ImageReference image) {
    if (image.digest().isEmpty()) {
      Optional.ofNullable(claims.get(image.orLatest()))
          .ifPresent(
              other -> {
                throw new IllegalArgumentException(
                    "images: "
                        + AsciiText.quote(name)
                        + " is the existing image "
                        + image
                        + ", but "
                        + AsciiText.quote(other.name())
                        + " sets that tag; use the spec for both names, or another tag");
              });
    }
  }
}
