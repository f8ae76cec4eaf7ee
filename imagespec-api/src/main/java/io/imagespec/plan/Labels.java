package io.imagespec.plan;

import java.util.Locale;

/** The labels and the variable that the SDK adds to every image. */
public final class Labels {
  /** The label with the fingerprint. */
  public static final String FINGERPRINT = "io.imagespec.fingerprint";

  /** The label with one short digest per instruction including its files, in order. */
  public static final String COMPONENTS = "io.imagespec.components";

  /** The label with the digest of the base from which the image was built. */
  public static final String BASE_DIGEST = "io.imagespec.base.digest";

  /** The variable with the fingerprint. */
  public static final String VARIABLE = "IMAGESPEC_FINGERPRINT";

  private static final int LIMIT = 16 * 1024;
  private static final int DIGITS = 12;

  private Labels() {}

  /** Returns {@code kind:digest} per instruction, separated by blanks; truncated at 16 KiB. */
  static String components(BuildPlan plan) {
    PlanDocument document = new PlanDocument(plan);
    StringBuilder out = new StringBuilder();
    for (Instruction instruction : plan.instructions()) {
      String kind = instruction.getClass().getSimpleName().toLowerCase(Locale.ROOT);
      String component = kind + ":" + document.component(instruction).hex().substring(0, DIGITS);
      if (out.length() + component.length() >= LIMIT) {
        return out.toString();
      }
      out.append(out.isEmpty() ? "" : " ").append(component);
    }
    return out.toString();
  }
}
