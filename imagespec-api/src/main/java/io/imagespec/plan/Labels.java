package io.imagespec.plan;

import io.imagespec.name.EngineSpi;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The labels and the variable that the SDK adds to every image. */
public final class Labels {
  /** The label with the fingerprint. */
  public static final String FINGERPRINT = "io.imagespec.fingerprint";

  /** The label with one short digest per instruction including its files, in order. */
  public static final String COMPONENTS = "io.imagespec.components";

  /** The label with the digest of the base from which the image was built. */
  public static final String BASE_DIGEST = "io.imagespec.base.digest";

  /** The label with the digest of the first part, for an image built in two parts. */
  public static final String PART_DIGEST = "io.imagespec.part.digest";

  /** All labels that the SDK adds. */
  @EngineSpi
  public static final Set<String> ALL = Set.of(FINGERPRINT, COMPONENTS, BASE_DIGEST, PART_DIGEST);

  /** The variable with the fingerprint. */
  public static final String VARIABLE = "IMAGESPEC_FINGERPRINT";

  private Labels() {}

  /**
   * Removes the SDK's variable from the environment of a first part, so that the rest of the plan
   * adds it after its own variables, as in an image that was built in one part. The variable stays
   * if the first part's base has it too, because a new value does not change its position.
   *
   * @param environment the first part's entries {@code NAME=value}, in order
   * @param baseHasVariable true if the first part's base has the variable. A variable that is not
   *     the last one always comes from the base.
   * @return the entries that the rest of the plan changes
   */
  @EngineSpi
  public static List<String> withoutVariable(List<String> environment, boolean baseHasVariable) {
    Objects.requireNonNull(environment, "environment");
    int last = environment.size() - 1;
    boolean isAdded =
        !baseHasVariable && last >= 0 && environment.get(last).startsWith(VARIABLE + "=");
    return List.copyOf(isAdded ? environment.subList(0, last) : environment);
  }
}
