package io.imagespec.docker.internal.credentials;

/**
 * The credential helper that a configuration names.
 *
 * @param name what follows {@code docker-credential-} in the program's name
 * @param source the setting that names it, for messages
 */
record CredentialHelperName(String name, String source) {
  private static final String LEGAL = "[A-Za-z0-9._-]+";

  /**
   * The program's name; nothing that could lead out of the directories searched, or be more than a
   * name.
   */
  String program() {
    if (!name.matches(LEGAL)) {
      throw new CredentialException(
          source
              + " is not the name of a credential helper; use letters, digits, '.', '_' and '-'");
    }
    return "docker-credential-" + name;
  }

  /** The program and the setting, as messages begin. */
  @Override
  public String toString() {
    return "docker-credential-" + name + " (" + source + ")";
  }
}
