package io.imagespec.plan;

import io.imagespec.name.ContainerPath;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A command on an engine without cache directories. It gets an empty directory in place of each
 * cache, and its contents are removed afterwards, so the image contains the same files as with
 * caches. A directory that is not empty in the image is left unchanged. The device directory is
 * discarded after every command anyway.
 */
final class CacheMountFallback {
  private static final String DEVICES = "/dev/";

  private static final String BEFORE =
      """
      made=; empty=
      for dir in %s; do
        [ ! -d "$dir" ] || [ -z "$(ls -A "$dir")" ] || continue
        empty="$empty $dir"
        while [ -n "$dir" ] && [ ! -e "$dir" ]; do made="$made $dir"; dir=${dir%%/*}; done
      done
      [ -z "$empty" ] || mkdir -p $empty 2>/dev/null || :
      "$@"
      code=$?
      for dir in $empty; do rm -rf "$dir"/* "$dir"/.[!.]* "$dir"/..?*; done
      for dir in $made; do rmdir "$dir" 2>/dev/null || :; done
      exit $code
      """;

  private CacheMountFallback() {}

  static Instruction.Run of(Instruction.Run run) {
    List<Mount> others = run.mounts().stream().filter(m -> m.asCache().isEmpty()).toList();
    List<String> targets = targets(run).toList();
    return new Instruction.Run(
        targets.isEmpty() ? run.command() : withCleanup(run.command(), targets),
        others,
        run.network());
  }

  private static Stream<String> targets(Instruction.Run run) {
    return run.mounts().stream()
        .flatMap(mount -> mount.asCache().stream())
        .map(Mount.Cache::target)
        .map(ContainerPath::toString)
        .filter(target -> !target.startsWith(DEVICES));
  }

  private static List<String> withCleanup(List<String> command, List<String> targets) {
    String script = BEFORE.formatted(String.join(" ", targets));
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", script, "cache"));
    words.addAll(command);
    return words;
  }
}
