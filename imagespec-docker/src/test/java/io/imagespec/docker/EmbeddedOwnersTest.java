package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Step;
import io.imagespec.context.FileSource;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Owners by name in images whose users were added by a command or by an earlier copy. */
class EmbeddedOwnersTest extends EmbeddedEngineFixture {
  @BeforeEach
  void file() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
  }

  private static Step owned(String owner, String target) {
    return Step.Copy.of(FileSource.of(Path.of("one")).withOwner(owner), target);
  }

  @Test
  void ownerOfUseraddIsFound() throws Exception {
    TarBytes useradd =
        new TarBytes()
            .directory("etc/", 0755)
            .file("etc/passwd", "root:x:0:0::/:\napp:x:1000:1001::/home/app:/bin/sh\n")
            .file("etc/passwd-", "root:x:0:0::/:\n")
            .file("etc/group", "app:x:1001:\n")
            .directory("home/", 0755)
            .directory("home/app/", 0700, 1000, 1001);
    ResolvedImage image =
        images.resolve(
            on(base().layer(merged()).layer(useradd)).with(owned("app", "/home/app/one")));
    assertThat(layer(image, 2)).containsExactly("home/app/one 644 1000:1001 1");
  }

  /** Engines look up the owner in the image below the copy. */
  @Test
  void copiedPasswdCountsForLaterCopies() throws Exception {
    Path passwd = Files.writeString(directory.resolve("passwd"), "late:x:70:71::/:\n");
    ResolvedImage image =
        images.resolve(
            on(base().layer(merged()))
                .copy(passwd, "/etc/passwd")
                .with(owned("late", "/x"))
                .with(owned("late:mail", "/y")));
    assertThat(layer(image, 2)).containsExactly("x 644 70:71 1");
    assertThat(layer(image, 3)).containsExactly("y 644 70:8 1");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(
            () ->
                images.resolve(
                    on(base().layer(merged()))
                        .copy(passwd, "/etc/passwd")
                        .with(owned("web", "/x"))))
        .withMessageContaining("no user \"web\"");
  }

  @Test
  void copiedLinkToPasswdCountsForLaterCopies() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree/users"));
    Files.writeString(tree.resolve("all"), "late:x:70:71::/:\n");
    Files.createSymbolicLink(tree.resolveSibling("passwd"), Path.of("users/all"));
    ResolvedImage image =
        images.resolve(
            on(base().layer(merged()))
                .copy(directory.resolve("tree"), "/etc")
                .with(owned("late", "/x")));
    assertThat(layer(image, 2)).containsExactly("x 644 70:71 1");
  }

  @Test
  void unknownPasswdIsRefusedForNamesOnly() throws Exception {
    TarBytes command =
        new TarBytes().file("srv/users", "web:x:1:1\n").link("etc/passwd", "/srv/users");
    HandmadeBase base = base().layer(merged()).layer(command);
    assertThat(layer(images.resolve(on(base).with(owned("7", "/x"))), 2))
        .containsExactly("x 644 7:7 1");
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(on(base).with(owned("web", "/x"))))
        .withMessageContainingAll(
            "library/base", "step \"copy ", "/etc/passwd", "/srv/users", "use the number");
  }

  @Test
  void userWithoutGroupIsRefused() throws Exception {
    HandmadeBase base =
        base().layer(merged()).layer(new TarBytes().file("etc/passwd", "odd:x:7\n"));
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> images.resolve(on(base).with(owned("odd", "/x"))))
        .withMessageContainingAll("no group of user \"odd\"", "/etc/passwd");
  }
}
