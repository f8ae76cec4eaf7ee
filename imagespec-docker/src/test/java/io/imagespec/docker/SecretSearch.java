package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A search for a secret in all files written since its start, whatever their modification times.
 * Each search also has to find a planted file, which proves that it works.
 */
final class SecretSearch {
  private final String secret;
  private final Path directory;
  private final Path begin;

  private SecretSearch(String secret, Path directory, Path begin) {
    this.secret = secret;
    this.directory = directory;
    this.begin = begin;
  }

  /** Starts a search that keeps its own files in the directory. */
  static SecretSearch begin(Path directory, String secret) throws IOException {
    return new SecretSearch(secret, directory, Files.createTempFile(directory, "begin", ".search"));
  }

  /**
   * Requires that a file, or all files of a directory, do not hold the secret. The directory
   * briefly holds a planted file.
   */
  void assertNotIn(Path place) throws IOException, InterruptedException {
    assertThat(place).exists();
    Path planted =
        Files.createTempFile(Files.isDirectory(place) ? place : directory, "planted", ".search");
    try {
      Files.writeString(planted, "before\0" + secret + "\nafter");
      assertThat(found(place, planted)).containsOnly(planted.toString());
    } finally {
      Files.delete(planted);
    }
  }

  private List<String> found(Path... places) throws IOException, InterruptedException {
    Path errors = Files.createTempFile(directory, "errors", ".search");
    Process search =
        new ProcessBuilder(
                Stream.of(
                        Stream.of("find"),
                        Stream.of(places).map(Path::toString),
                        Stream.of("-type", "f", "-cnewer", begin.toString()),
                        Stream.of("-exec", "grep", "-laF", "--", secret, "{}", "+"))
                    .flatMap(part -> part)
                    .toList())
            .redirectError(errors.toFile())
            .start();
    String out = new String(search.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = search.waitFor();
    assertThat(exit)
        .isLessThan(126); // lower codes of find and grep only report files without a match
    assertThat(Files.readAllLines(errors)).allMatch(SecretSearch::isGone);
    return out.lines().toList();
  }

  /** Files of a running engine may disappear in the meantime. */
  private static boolean isGone(String error) {
    return error.endsWith(": No such file or directory");
  }
}
