package io.imagespec.docker.internal.credentials;

/**
 * The name of a credential helper in a configuration.
 *
 * @param name the program's name without {@code docker-credential-}
 * @param source the setting with the name, for messages
 */
record CredentialHelperName(String name, String source) {
  private static final String LEGAL = "[A-Za-z0-9._-]+";

  /**
   * Returns the program's name.
   *
   * @throws CredentialException if the name has other characters; a path could lead out of the
   *     searched directories
   */
  String program() {
    if (!name.matches(LEGAL)) {
      throw new CredentialException(
          source
              + " is not a valid name of a credential helper; use letters, digits, '.', '_' and"
              + " '-'");
    }
    return "docker-credential-" + name;
  }

  /** Returns the program and the setting, for the beginning of a message. */
  @Override
  public String toString() {
    return "docker-credential-" + name + " (" + source + ")";
  }
}
