package io.imagespec.docker.internal.buildkit.session.filesync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.docker.internal.buildkit.session.InProcessSession;
import io.imagespec.docker.internal.buildkit.session.RequestHeaders;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PathFilterTest {
  private static final List<String> TREE =
      List.of("a", "a/b", "a/b/c", "a/d", "ab", "e", "e/f", "g ö");

  private static List<String> select(String... headers) {
    List<FileNode> nodes =
        TREE.stream().map(path -> FileNode.generated(path, new byte[0])).toList();
    FileTree tree = new FileTree.GeneratedTree(nodes);
    int[] chosen = new PathFilter(new RequestHeaders(InProcessSession.headers(headers))).of(tree);
    return Arrays.stream(chosen).mapToObj(tree::path).toList();
  }

  @Test
  void noFilterSelectsEverything() {
    assertThat(select()).isEqualTo(TREE);
    assertThat(select("followpaths", ".")).isEqualTo(TREE);
    assertThat(select("include-patterns", "e", "followpaths", "/")).isEqualTo(TREE);
  }

  @Test
  void selectedPathIncludesParentsAndChildren() {
    assertThat(select("followpaths", "a/b")).containsExactly("a", "a/b", "a/b/c");
    assertThat(select("include-patterns", "e/f", "followpaths", "/a/d"))
        .containsExactly("a", "a/d", "e", "e/f");
    assertThat(select("include-patterns", "*b")).containsExactly("ab");
    assertThat(select("followpaths", "nothing")).isEmpty();
  }

  @Test
  void excludedPathsAreOmitted() {
    assertThat(select("exclude-patterns", "a")).containsExactly("ab", "e", "e/f", "g ö");
    assertThat(select("exclude-patterns", "*", "exclude-patterns", "!a/b/c"))
        .containsExactly("a", "a/b", "a/b/c");
    assertThat(select("followpaths", "a", "exclude-patterns", "a/b")).containsExactly("a", "a/d");
  }

  @Test
  void valuesAreDecodedOnlyIfMarkedAsEncoded() {
    assertThat(select("followpaths-encoded", "1", "followpaths", "g+%C3%B6"))
        .containsExactly("g ö");
    assertThat(select("followpaths", "g+%C3%B6")).isEmpty();
  }

  @Test
  void malformedFiltersAreRefused() {
    Stream.of(
            new String[] {"followpaths", "["},
            new String[] {"followpaths-encoded", "1", "followpaths", "%zz"})
        .forEach(headers -> assertThatIllegalArgumentException().isThrownBy(() -> select(headers)));
  }
}
