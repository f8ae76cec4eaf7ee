package io.imagespec.docker.internal.embedded.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.internal.embedded.tree.ImageTree.Found;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deletions and replacements by commands. */
class WhiteoutsTest {
  private static ImageTree tree(TarBytes... layers) throws IOException {
    ImageTree tree = new ImageTree();
    for (TarBytes layer : layers) {
      tree.add(LayerIndex.read(new ByteArrayInputStream(layer.bytes())));
    }
    return tree;
  }

  private static TarBytes lower() {
    return new TarBytes()
        .directory("d/", 0755)
        .directory("d/sub/", 0755)
        .file("d/sub/old", "")
        .file("d/old", "")
        .directory("e/", 0755)
        .file("e/kept", "")
        .link("l", "e")
        .file("f", "");
  }

  private static void assertFound(ImageTree tree, Found found, String... paths) {
    for (String path : paths) {
      assertThat(tree.find(path)).as(path).isEqualTo(found);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void opaqueMarkerHidesLowerEntriesWhereverItStands(int position) throws IOException {
    TarBytes upper = new TarBytes();
    List<Runnable> entries =
        Arrays.asList(
            () -> upper.directory("d/", 0755),
            () -> upper.file("d/new", ""),
            () -> upper.file("d/sub/new", ""));
    for (int i = 0; i <= entries.size(); i++) {
      if (i == position) {
        upper.file("d/.wh..wh..opq", "");
      }
      if (i < entries.size()) {
        entries.get(i).run();
      }
    }
    ImageTree tree = tree(lower(), upper);
    assertFound(tree, Found.NOTHING, "d/old", "d/sub/old");
    assertFound(tree, Found.FILE, "d/new", "d/sub/new", "e/kept");
  }

  /** Overlay marks a directory that replaces another entry as opaque. */
  @Test
  void directoryThatReplacesLinkHidesNothingBehindTheLink() throws IOException {
    ImageTree tree =
        tree(
            lower(),
            new TarBytes().directory("l/", 0755).file("l/.wh..wh..opq", "").file("l/new", ""));
    assertFound(tree, Found.FILE, "e/kept", "l/new");
    assertFound(tree, Found.NOTHING, "e/new", "l/kept");
    assertThat(tree.resolve("l/x")).isEqualTo("l/x");
  }

  @Test
  void whiteoutInDirectoryThatReplacesLinkHidesNothingBehindTheLink() throws IOException {
    ImageTree tree = tree(lower(), new TarBytes().directory("l/", 0755).file("l/.wh.kept", ""));
    assertFound(tree, Found.FILE, "e/kept");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deletedAndRecreatedDirectoryHasNewContentOnly(boolean whiteoutFirst) throws IOException {
    TarBytes upper = new TarBytes();
    if (whiteoutFirst) {
      upper.file(".wh.d", "");
    }
    upper.directory("d/", 0700).directory("d/sub/", 0755).file("d/sub/new", "");
    if (!whiteoutFirst) {
      upper.file(".wh.d", "");
    }
    ImageTree tree = tree(lower(), upper);
    assertFound(tree, Found.NOTHING, "d/old", "d/sub/old");
    assertFound(tree, Found.FILE, "d/sub/new");
  }

  @Test
  void kindsOfEntriesMayChange() throws IOException {
    ImageTree tree =
        tree(
            lower(),
            new TarBytes()
                .file("d", "")
                .directory("f/", 0755)
                .file("f/in", "")
                .file(".wh.l", "")
                .link("e", "f"));
    assertFound(tree, Found.FILE, "d", "f/in");
    assertFound(tree, Found.LINK, "e");
    assertFound(tree, Found.NOTHING, "l", "d/old");
    assertThat(tree.resolve("/e/in")).isEqualTo("f/in");
  }

  @Test
  void whiteoutOfMissingPathHidesNothing() throws IOException {
    ImageTree tree =
        tree(
            lower(),
            new TarBytes()
                .file(".wh.never", "")
                .file("never/.wh.x", "")
                .file("f/.wh.x", "")
                .file("f/deep/.wh.x", "")
                .file("no/.wh..wh..opq", "")
                .file("d/.wh.", ""));
    assertFound(tree, Found.FILE, "d/old", "f", "e/kept");
    assertFound(tree, Found.NOTHING, "never", "no");
  }

  @Test
  void hardLinkAcrossDirectoriesSurvivesItsOriginal() throws IOException {
    ImageTree tree =
        tree(
            lower().hardLink("e/again", "d/old"),
            new TarBytes().file("d/.wh.old", "").hardLink("e/link", "l/again"));
    assertFound(tree, Found.FILE, "e/again", "e/link");
    assertFound(tree, Found.NOTHING, "d/old");
  }

  @Test
  void rootMayBeOpaque() throws IOException {
    ImageTree tree = tree(lower(), new TarBytes().file("new", "").file(".wh..wh..opq", ""));
    assertFound(tree, Found.NOTHING, "d", "e", "f", "l");
    assertFound(tree, Found.FILE, "new");
  }
}
