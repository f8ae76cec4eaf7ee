package io.imagespec.docker.internal.embedded.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.docker.internal.embedded.tree.ImageTree.Found;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageTreeTest {
  private static ImageTree tree(TarBytes... layers) throws IOException {
    ImageTree tree = new ImageTree();
    for (TarBytes layer : layers) {
      tree.add(LayerIndex.read(new ByteArrayInputStream(layer.bytes())));
    }
    return tree;
  }

  private static TarBytes debian() {
    return new TarBytes()
        .link("bin", "usr/bin")
        .directory("usr/", 0755)
        .directory("usr/bin/", 0755)
        .link("lib", "usr/lib")
        .directory("usr/lib/", 0755)
        .directory("var/", 0755)
        .directory("run/", 0755)
        .link("var/run", "/run")
        .link("usr/bin/sh", "dash")
        .file("usr/bin/dash", "");
  }

  @ParameterizedTest
  @CsvSource({
    "/bin/tool,usr/bin/tool",
    "/lib/x/y,usr/lib/x/y",
    "/var/run/y,run/y",
    "/bin,usr/bin",
    "/bin/sh,usr/bin/dash",
    "/nothing/there,nothing/there",
    "/,''",
    "/usr/./bin//x,usr/bin/x",
  })
  void pathIsResolvedThroughLinksOfBase(String path, String resolved) throws IOException {
    assertThat(tree(debian()).resolve(path)).isEqualTo(resolved);
  }

  @ParameterizedTest
  @CsvSource({
    "up,../../../../etc,up/x,etc/x",
    "a/up,../../../../../usr,a/up/x,usr/x",
    "abs,/../../etc,abs/x,etc/x",
    "dangling,nowhere/at/all,dangling/x,nowhere/at/all/x",
    "back,gone/../usr,back/x,usr/x",
    "dot,./././usr/bin/..,dot/x,usr/x",
    "slash,//usr//,slash/x,usr/x",
  })
  void linksStayWithinImage(String link, String target, String path, String resolved)
      throws IOException {
    assertThat(tree(debian(), new TarBytes().link(link, target)).resolve(path)).isEqualTo(resolved);
  }

  @Test
  void cyclicLinksAreRefused() throws IOException {
    ImageTree tree = tree(new TarBytes().link("a", "b").link("b", "a").link("c", "c/d"));
    for (String path : new String[] {"/a", "/a/x", "/c"}) {
      assertThatExceptionOfType(UnresolvablePathException.class)
          .isThrownBy(() -> tree.resolve(path))
          .withMessageContainingAll(path.substring(0, 2), "links");
    }
  }

  @Test
  void pathBelowFileIsRefused() throws IOException {
    ImageTree tree = tree(debian());
    assertThatExceptionOfType(UnresolvablePathException.class)
        .isThrownBy(() -> tree.resolve("/bin/sh/x"))
        .withMessageContaining("/usr/bin/dash is not a directory");
  }

  @Test
  void whiteoutHidesOnlyLowerLayers() throws IOException {
    ImageTree tree =
        tree(
            new TarBytes().directory("d/", 0755).file("d/old", "").file("gone", ""),
            new TarBytes()
                .file(".wh.gone", "")
                .directory("d/", 0755)
                .file("d/new", "")
                .file("d/.wh.new", "")
                .file("d/.wh.old", ""));
    assertThat(tree.find("gone")).isEqualTo(Found.NOTHING);
    assertThat(tree.find("d/old")).isEqualTo(Found.NOTHING);
    assertThat(tree.find("d/new")).isEqualTo(Found.FILE);
  }

  @Test
  void opaqueDirectoryHoldsOnlyItsOwnLayer() throws IOException {
    ImageTree tree =
        tree(
            new TarBytes().directory("d/", 0755).file("d/old", ""),
            new TarBytes().directory("d/", 0700).file("d/new", "").file("d/.wh..wh..opq", ""));
    assertThat(tree.find("d/old")).isEqualTo(Found.NOTHING);
    assertThat(tree.find("d/new")).isEqualTo(Found.FILE);
    assertThat(tree.find("d")).isEqualTo(Found.DIRECTORY);
  }

  @Test
  void fileReplacingDirectoryHidesItsContent() throws IOException {
    ImageTree tree =
        tree(
            new TarBytes().directory("d/", 0755).file("d/old", ""),
            new TarBytes().file("d", "now a file"),
            new TarBytes().directory("d/", 0755));
    assertThat(tree.find("d")).isEqualTo(Found.DIRECTORY);
    assertThat(tree.find("d/old")).isEqualTo(Found.NOTHING);
  }

  @Test
  void repeatedDirectoryKeepsItsContent() throws IOException {
    ImageTree tree =
        tree(
            new TarBytes().directory("d/", 0755).file("d/kept", ""),
            new TarBytes().directory("d/", 0700));
    assertThat(tree.find("d/kept")).isEqualTo(Found.FILE);
  }

  @Test
  void hardLinkHasTypeOfItsTarget() throws IOException {
    ImageTree tree =
        tree(
            new TarBytes()
                .link("l", "nowhere")
                .file("f", "")
                .hardLink("h", "l")
                .hardLink("g", "f"));
    assertThat(tree.find("h")).isEqualTo(Found.LINK);
    assertThat(tree.find("g")).isEqualTo(Found.FILE);
  }

  @Test
  void entryOutsideOfLayerIsIgnored() throws IOException {
    ImageTree tree = tree(new TarBytes().file("../out", "").file("/abs", "").file("a/../b", ""));
    assertThat(tree.find("out")).isEqualTo(Found.NOTHING);
    assertThat(tree.find("abs")).isEqualTo(Found.FILE);
    assertThat(tree.find("b")).isEqualTo(Found.FILE);
  }

  @Test
  void topmostLayerDefinesUsersAndGroups() throws IOException {
    ImageTree tree =
        tree(
            new TarBytes().file("etc/passwd", "a:x:1:2::/:\n").file("etc/group", "g:x:5:\n"),
            new TarBytes().file("etc/passwd", "root:x:0:0\nb:x:7:8::/:/bin/sh\nbad:x:no:1\n"));
    UserDatabase users = tree.users();
    assertThat(users.user("a")).isEmpty();
    assertThat(users.user("b")).hasValue(7);
    assertThat(users.groupOf("b")).hasValue(8);
    assertThat(users.user("bad")).isEmpty();
    assertThat(users.group("g")).hasValue(5);
  }

  @Test
  void hiddenPasswdDefinesNoUsers() throws IOException {
    ImageTree tree =
        tree(
            new TarBytes().file("etc/passwd", "a:x:1:2::/:\n"),
            new TarBytes().file("etc/.wh.passwd", ""));
    assertThat(tree.users().user("a")).isEmpty();
  }

  @Test
  void layerIndexIsReadFromCacheUnlessDamaged(
      @org.junit.jupiter.api.io.TempDir java.nio.file.Path directory) throws IOException {
    LayerIndex index =
        LayerIndex.read(
            new ByteArrayInputStream(
                debian().file("etc/passwd", "a:x:1:2::/:\n").file("é\uD83D\uDE00", "").bytes()));
    var digest = io.imagespec.name.Digest.sha256("x".getBytes(StandardCharsets.UTF_8));
    LayerIndexCache cache =
        new LayerIndexCache(new FileCache(java.util.Optional.of(directory)).in("new").in("cache"));
    assertThat(cache.find(digest)).isEmpty();
    cache.keep(digest, index);
    LayerIndex read = cache.find(digest).orElseThrow();
    assertThat(read.entries()).isEqualTo(index.entries());
    assertThat(read.accounts().keySet()).isEqualTo(index.accounts().keySet());
    java.nio.file.Path file =
        directory.resolve("new/cache").resolve(digest.algorithm() + "-" + digest.hex());
    byte[] whole = java.nio.file.Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at += 7) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 4;
      java.nio.file.Files.write(file, damaged);
      assertThat(cache.find(digest)).as("byte %d", at).isEmpty();
    }
    java.nio.file.Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThat(cache.find(digest)).isEmpty();
  }
}
