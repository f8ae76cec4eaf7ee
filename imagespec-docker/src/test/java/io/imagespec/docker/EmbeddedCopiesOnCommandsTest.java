package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.Step;
import io.imagespec.context.FileSource;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies onto links, directories and files of commands, with the results of BuildKit. */
class EmbeddedCopiesOnCommandsTest extends EmbeddedEngineFixture {
  private Path tree;

  @BeforeEach
  void files() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    tree = Files.createDirectory(directory.resolve("tree"));
    Files.writeString(Files.createDirectory(tree.resolve("sub")).resolve("f"), "2");
  }

  private static TarBytes links() {
    return new TarBytes()
        .directory("data/", 0755)
        .file("file", "")
        .link("toDir", "data")
        .link("absolute", "/data")
        .link("toFile", "file")
        .link("dangling", "/none/at/all")
        .link("usr/bin/one", "usr/new")
        .link("loop", "pool")
        .link("pool", "loop")
        .link("usr/up", "../../../data");
  }

  private ImageSpec onLinks() throws Exception {
    return on(base().layer(merged()).layer(links()));
  }

  @ParameterizedTest
  @CsvSource({
    "/toDir,data/one 644 0:0 1",
    "/absolute,data/one 644 0:0 1",
    "/toDir/x,data/x 644 0:0 1",
    "/absolute/x,data/x 644 0:0 1",
    "/usr/up/x,data/x 644 0:0 1",
    "/toFile,file 644 0:0 1",
    "/dangling,none/ 755 0:0 |none/at/ 755 0:0 |none/at/all 644 0:0 1",
    "/dangling/z,none/ 755 0:0 |none/at/ 755 0:0 |none/at/all/ 755 0:0 |none/at/all/z 644 0:0 1",
    "/bin,usr/bin/one 644 0:0 1",
    "/bin/one,usr/bin/usr/ 755 0:0 |usr/bin/usr/new 644 0:0 1",
    "/var/run/one,run/one 644 0:0 1",
  })
  void fileFollowsLinksOfTarget(String target, String entries) throws Exception {
    ResolvedImage image = images.resolve(onLinks().copy(Path.of("one"), target));
    assertThat(layer(image, 2)).containsExactly(entries.split("\\|"));
  }

  @ParameterizedTest
  @CsvSource({
    "/toDir,data/sub/ 755 0:0 |data/sub/f 644 0:0 2",
    "/dangling,none/ 755 0:0 |none/at/ 755 0:0 |none/at/all/ 755 0:0 |none/at/all/sub/ 755 0:0"
        + " |none/at/all/sub/f 644 0:0 2",
    "/bin,usr/bin/sub/ 755 0:0 |usr/bin/sub/f 644 0:0 2",
  })
  void directoryFollowsLinksOfTarget(String target, String entries) throws Exception {
    ResolvedImage image = images.resolve(onLinks().copy(tree, target));
    assertThat(layer(image, 2)).containsExactly(entries.split("\\|"));
  }

  @ParameterizedTest
  @CsvSource({
    "one,/toFile/x,/file is not a directory",
    "tree,/toFile,/file is a file",
    "one,/loop,links",
    "one,/loop/x,links",
    "tree,/pool,links",
  })
  void unusableLinkIsRefusedWithItsStep(String source, String target, String message)
      throws Exception {
    ImageSpec spec = onLinks().copy(Path.of(source), target);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec))
        .withMessageContainingAll("step \"copy ", message);
  }

  @Test
  void linkThatCommandReplacedIsNotFollowed() throws Exception {
    TarBytes replaced =
        new TarBytes()
            .directory("toDir/", 0755)
            .file("toDir/.wh..wh..opq", "")
            .file("absolute", "now a file")
            .file(".wh.dangling", "");
    ResolvedImage image =
        images.resolve(
            on(base().layer(merged()).layer(links()).layer(replaced))
                .copy(Path.of("one"), "/toDir/x")
                .copy(Path.of("one"), "/absolute")
                .copy(Path.of("one"), "/dangling/x")
                .copy(Path.of("one"), "/data"));
    assertThat(layer(image, 3)).containsExactly("toDir/x 644 0:0 1");
    assertThat(layer(image, 4)).containsExactly("absolute 644 0:0 1");
    assertThat(layer(image, 5)).containsExactly("dangling/ 755 0:0 ", "dangling/x 644 0:0 1");
    assertThat(layer(image, 6)).as("still a directory").containsExactly("data/one 644 0:0 1");
  }

  @Test
  void filesAndLinksOfCommandsAreReplaced() throws Exception {
    Files.createSymbolicLink(tree.resolve("file"), Path.of("sub/f"));
    Files.writeString(tree.resolve("toFile"), "3");
    ResolvedImage image = images.resolve(onLinks().copy(tree, "/"));
    assertThat(layer(image, 2))
        .containsExactlyInAnyOrder(
            "file 777 0:0 sub/f", "sub/ 755 0:0 ", "sub/f 644 0:0 2", "toFile 644 0:0 3");
  }

  /**
   * Engines set mode and owner of existing directories in the source, but not of the target itself
   * and of directories above it.
   */
  @Test
  void existingDirectoriesGetModeAndOwnerOfSource() throws Exception {
    TarBytes command =
        new TarBytes()
            .directory("srv/", 0700, 5, 5)
            .directory("srv/sub/", 01777)
            .directory("srv/same/", 0755);
    Files.createDirectory(tree.resolve("same"));
    HandmadeBase base = base().layer(merged()).layer(command);
    ResolvedImage image =
        images.resolve(
            on(base)
                .copy(tree, "/srv")
                .with(Step.Copy.of(FileSource.of(tree).withOwner("7:8"), "/srv"))
                .with(Step.Copy.of(FileSource.of(tree).withOwner("7:8"), "/srv/")));
    assertThat(layer(image, 2)).containsExactly("srv/sub/ 755 0:0 ", "srv/sub/f 644 0:0 2");
    List<String> owned = List.of("srv/same/ 755 7:8 ", "srv/sub/ 755 7:8 ", "srv/sub/f 644 7:8 2");
    assertThat(layer(image, 3)).containsExactlyElementsOf(owned);
    assertThat(layer(image, 4)).containsExactly("srv/sub/f 644 7:8 2");
  }
}
