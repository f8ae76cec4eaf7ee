package io.imagespec.plan;

/**
 * The requirements of steps on the user of the base. Each of them requires root.
 *
 * @param rootWithoutUser true if a step runs as root although no step sets the image's user
 * @param opensSecretsWithoutUser true if a command opens a secret's file as the base's user
 */
record BaseUserRequirements(boolean rootWithoutUser, boolean opensSecretsWithoutUser) {
  static final BaseUserRequirements NONE = new BaseUserRequirements(false, false);
}
