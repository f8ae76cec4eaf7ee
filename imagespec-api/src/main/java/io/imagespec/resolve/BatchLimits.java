package io.imagespec.resolve;

/**
 * The limits of {@link ImageResolver#resolveAll}.
 *
 * @param checks the maximum number of concurrent plans, lookups and copies
 * @param builds the maximum number of concurrent builds of each engine
 */
record BatchLimits(int checks, int builds) {
  static final BatchLimits DEFAULT = new BatchLimits(8, 4);

  BatchLimits withChecks(int value) {
    return new BatchLimits(positive("concurrentChecks", value), builds);
  }

  BatchLimits withBuilds(int value) {
    return new BatchLimits(checks, positive("concurrentBuilds", value));
  }

  private static int positive(String setting, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(setting + ": " + value + " is not positive");
    }
    return value;
  }
}
