package io.imagespec.docker.internal.credentials;

import io.imagespec.Environment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The search path for programs: the absolute directories of {@code PATH}. The working directory is
 * never searched.
 *
 * @param environment the environment
 */
record ExecutablePath(Environment environment) {
  private static final List<String> WINDOWS_EXTENSIONS = List.of(".exe", ".cmd", ".bat");

  Path find(CredentialHelperName helper) {
    String program = helper.program();
    return directories()
        .flatMap(directory -> candidates(directory, program))
        .filter(ExecutablePath::isProgram)
        .findFirst()
        .orElseThrow(() -> new CredentialHelperNotFoundException(missing(helper)));
  }

  private Stream<Path> candidates(Path directory, String program) {
    return environment.isWindows()
        ? WINDOWS_EXTENSIONS.stream().map(extension -> directory.resolve(program + extension))
        : Stream.of(directory.resolve(program));
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  private Stream<Path> directories() {
    String separator = environment.isWindows() ? ";" : ":";
    return Stream.of(path().split(separator, -1)).flatMap(text -> directory(text).stream());
  }

  private static Optional<Path> directory(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  String path() {
    return environment.variable("PATH").orElse("");
  }

  private String missing(CredentialHelperName helper) {
    return helper
        + " is not on the PATH ("
        + path()
        + "); install it, add its directory to the PATH, or remove the setting";
  }
}
