package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.Step;
import io.imagespec.context.FileSource;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Copies by the embedded engine: targets, links and owners. */
class EmbeddedCopiesTest extends EmbeddedEngineFixture {
  @Test
  void scratchImageWithFilesIsPushed() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ResolvedImage image =
        images.resolve(
            scratch().copy(Path.of("one"), "/app/one").env("A", "b").entrypoint("/app/one"));
    assertThat(layer(image, 0)).containsExactly("app/ 755 0:0 ", "app/one 644 0:0 1");
    assertThat(config(image).at("/config/Entrypoint/0").asText()).isEqualTo("/app/one");
    assertThat(config(image).at("/config/Env/1").asText()).isEqualTo("A=b");
    assertThat(config(image).get("architecture").asText()).isEqualTo("amd64");
    assertThat(image.reasons())
        .contains("the image is assembled in this process, because it has no commands");
  }

  @Test
  void commandsAreRefusedWithTheirSteps() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> images.resolve(scratch().copy(directory, "/x").run("a b")))
        .withMessageContaining("run a b");
  }

  @Test
  void copyFollowsLinksOfBase() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ResolvedImage image =
        images.resolve(
            on(base().layer(merged()))
                .copy(Path.of("one"), "/bin/tool")
                .copy(Path.of("one"), "/var/run/a/b"));
    assertThat(layer(image, 1)).containsExactly("usr/bin/tool 644 0:0 1");
    assertThat(layer(image, 2)).containsExactly("run/a/ 755 0:0 ", "run/a/b 644 0:0 1");
  }

  /** BuildKit refuses this too. Podman and the classic builder replace the link. */
  @Test
  void directoryInPlaceOfLinkIsRefused() throws Exception {
    Path tree = directory.resolve("tree");
    Files.createDirectories(tree.resolve("bin"));
    Files.writeString(tree.resolve("bin/tool"), "1");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(on(base().layer(merged())).copy(tree, "/")))
        .withMessageContainingAll("step \"copy ", "/bin is a link to /usr/bin", "copy to /usr/bin");
  }

  @Test
  void copyToLinkWritesItsTarget() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    TarBytes base = merged().link("usr/bin/tool", "other").link("etc/late", "/usr/none/x");
    ResolvedImage image =
        images.resolve(
            on(base().layer(base))
                .copy(Path.of("one"), "/bin/tool")
                .copy(Path.of("one"), "/etc/late"));
    assertThat(layer(image, 1)).containsExactly("usr/bin/other 644 0:0 1");
    assertThat(layer(image, 2)).containsExactly("usr/none/ 755 0:0 ", "usr/none/x 644 0:0 1");
  }

  @Test
  void secondCopyFollowsLinksOfFirst() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("to"), Path.of("/usr/bin"));
    ResolvedImage image =
        images.resolve(
            on(base().layer(merged()))
                .copy(tree, "/app")
                .copy(Path.of("one"), "/app/to/x")
                .copy(Path.of("one"), "/app/y"));
    assertThat(layer(image, 1)).containsExactly("app/ 755 0:0 ", "app/to 777 0:0 /usr/bin");
    assertThat(layer(image, 2)).containsExactly("usr/bin/x 644 0:0 1");
    assertThat(layer(image, 3)).containsExactly("app/y 644 0:0 1");
  }

  @Test
  void ownerNamesResolveToIdsOfBase() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec = on(base().layer(merged()));
    for (String owner : List.of("web", "web:mail", "7", "7:9", "7:mail", "web:9")) {
      spec =
          spec.with(
              Step.Copy.of(
                  FileSource.of(Path.of("one")).withOwner(owner), "/" + owner.replace(':', '-')));
    }
    ResolvedImage image = images.resolve(spec);
    List<String> entries = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      entries.addAll(layer(image, i));
    }
    assertThat(entries)
        .containsExactly(
            "web 644 33:44 1",
            "web-mail 644 33:8 1",
            "7 644 7:7 1",
            "7-9 644 7:9 1",
            "7-mail 644 7:8 1",
            "web-9 644 33:9 1");
  }

  @Test
  void unknownOwnerIsRefusedWithItsStep() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec =
        on(base().layer(merged()))
            .with(Step.Copy.of(FileSource.of(Path.of("one")).withOwner("nobody"), "/x"));
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec))
        .withMessageContainingAll("no user \"nobody\"", "/etc/passwd", "step \"copy ");
  }

  @Test
  void fileAndDirectoryConflictsAreRefused() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree/passwd"));
    Files.writeString(tree.resolveSibling("bin2"), "1");
    ImageSpec base = on(base().layer(merged().directory("bin2/", 0755)));
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(base.copy(directory.resolve("tree"), "/etc")))
        .withMessageContaining("/etc/passwd is a file");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(base.copy(directory.resolve("tree"), "/")))
        .withMessageContaining("/bin2 is a directory");
  }

  @Test
  void cyclicLinksOfBaseAreRefused() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    ImageSpec spec =
        on(base().layer(new TarBytes().link("a", "b").link("b", "a"))).copy(Path.of("one"), "/a/x");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(spec))
        .withMessageContainingAll("links", "/a/x");
  }

  /** The target of a link is kept as text. Nothing is read or written through the link. */
  @Test
  void sourceLinksAreCopiedUnchanged() throws Exception {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("private"), "not for the image");
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("absolute"), outside);
    Files.createSymbolicLink(tree.resolve("climbs"), Path.of("../../../outside/private"));
    Files.createSymbolicLink(tree.resolve("loop"), Path.of("."));
    Files.createSymbolicLink(tree.resolve("round"), Path.of("round"));
    ResolvedImage image = images.resolve(on(base().layer(merged())).copy(tree, "/app"));
    assertThat(layer(image, 1))
        .containsExactly(
            "app/ 755 0:0 ",
            "app/absolute 777 0:0 " + outside,
            "app/climbs 777 0:0 ../../../outside/private",
            "app/loop 777 0:0 .",
            "app/round 777 0:0 round");
  }

  /** Links resolve as for a process in the image: the parent of the root is the root. */
  @Test
  void linksOfBaseStayInsideTheImage() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    TarBytes tricky =
        merged()
            .link("out", "../../../../etc")
            .link("usr/up", "../../../../../run")
            .link("chain", "/out/../usr/up")
            .link("host", directory.toString());
    ResolvedImage image =
        images.resolve(
            on(base().layer(tricky))
                .copy(Path.of("one"), "/out/x")
                .copy(Path.of("one"), "/usr/up/deep/x")
                .copy(Path.of("one"), "/chain/y")
                .copy(Path.of("one"), "/host/z"));
    assertThat(layer(image, 1)).containsExactly("etc/x 644 0:0 1");
    assertThat(layer(image, 2)).containsExactly("run/deep/ 755 0:0 ", "run/deep/x 644 0:0 1");
    assertThat(layer(image, 3)).containsExactly("run/y 644 0:0 1");
    assertThat(layer(image, 4))
        .last()
        .isEqualTo(directory.toString().substring(1) + "/z 644 0:0 1");
    assertThat(directory.resolve("z")).doesNotExist();
  }

  /** A link from an earlier copy follows the same rules as a link of the base. */
  @Test
  void copiedLinksStayInsideTheImage() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("up"), Path.of("../../../../../tmp"));
    Files.createSymbolicLink(tree.resolve("round"), Path.of("round"));
    ImageSpec spec = on(base().layer(merged())).copy(tree, "/app");
    ResolvedImage image = images.resolve(spec.copy(Path.of("one"), "/app/up/x"));
    assertThat(layer(image, 2)).containsExactly("tmp/ 755 0:0 ", "tmp/x 644 0:0 1");
    ImageSpec round = spec.copy(Path.of("one"), "/app/round/x");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(round))
        .withMessageContainingAll("links", "/app/round/x");
  }

  @Test
  void missingParentsGetTheOwnerOfTheCopy() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    FileSource owned = FileSource.of(Path.of("one")).withOwner("7:8");
    ResolvedImage image = images.resolve(scratch().with(Step.Copy.of(owned, "/a/b/c")));
    assertThat(layer(image, 0)).containsExactly("a/ 755 7:8 ", "a/b/ 755 7:8 ", "a/b/c 644 7:8 1");
  }
}
