package io.imagespec.plan;

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

  /** The variable with the fingerprint. */
  public static final String VARIABLE = "IMAGESPEC_FINGERPRINT";

  private Labels() {}
}
