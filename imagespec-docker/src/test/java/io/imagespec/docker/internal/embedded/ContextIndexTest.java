package io.imagespec.docker.internal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.context.BuildContext;
import io.imagespec.context.ContextEntry;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextIndexTest {
  @TempDir Path directory;

  @Test
  void entriesOfOneCopyAreFoundInOrder() throws Exception {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.writeString(tree.resolve("a"), "1");
    Files.writeString(tree.resolve("b"), "2");
    BuildContext.Builder context = BuildContext.builder(directory, DigestCache.none());
    context.add("copy-1", FileSource.of(tree));
    context.add("copy-10", FileSource.of(tree.resolve("a")));
    context.add("copy-2/name", FileSource.of(tree.resolve("b")));
    ContextIndex index = ContextIndex.of(context.build());
    assertThat(index.near("copy-1").stream().map(ContextEntry::path))
        .containsExactly("copy-1", "copy-1/a", "copy-1/b");
    assertThat(index.near("copy-2/name").stream().map(ContextEntry::path))
        .containsExactly("copy-2", "copy-2/name");
    assertThat(index.near("copy-3")).isEmpty();
  }
}
