package io.imagespec.docker.internal.credentials;

import io.imagespec.Environment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where programs are looked for: the absolute directories of {@code PATH}. The working directory is
 * never one of them.
 *
 * @param environment the machine
 */
record ExecutablePath(Environment environment) {
  private static final List<String> WINDOWS_ENDINGS = List.of(".exe", ".cmd", ".bat");

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
        ? WINDOWS_ENDINGS.stream().map(ending -> directory.resolve(program + ending))
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
        + "); install it, add its directory, or remove the setting";
  }
}
