package io.imagespec.docker.internal.embedded.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.imagespec.name.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users of images whose commands changed {@code /etc/passwd}. */
class UserDatabaseTest {
  private static final String ROOT = "root:x:0:0::/:\n";

  @TempDir Path directory;

  /** Adds the layers through a cache, twice, so that the second tree has cached indexes only. */
  private ImageTree tree(TarBytes... layers) throws IOException {
    LayerIndexCache cache = new LayerIndexCache(new FileCache(Optional.of(directory)));
    ImageTree tree = new ImageTree();
    for (int round = 0; round < 2; round++) {
      BaseTree base = new BaseTree(cache);
      for (TarBytes layer : layers) {
        byte[] bytes = layer.bytes();
        base.add(base.index(Digest.sha256(bytes), () -> new ByteArrayInputStream(bytes)));
      }
      tree = base.tree();
    }
    return tree;
  }

  private static TarBytes lower() {
    return new TarBytes()
        .directory("etc/", 0755)
        .file("etc/passwd", ROOT)
        .file("etc/group", "root:x:0:\n");
  }

  private static TarBytes useradd() {
    return new TarBytes()
        .directory("etc/", 0755)
        .file("etc/group", "root:x:0:\napp:x:1000:\n")
        .file("etc/group-", "root:x:0:\n")
        .file("etc/passwd", ROOT + "app:x:1000:1000::/home/app:/bin/sh\n")
        .file("etc/passwd-", ROOT);
  }

  @Test
  void userOfCommandIsFound() throws IOException {
    UserDatabase users = tree(lower(), useradd()).users();
    assertThat(users.user("app")).hasValue(1000);
    assertThat(users.groupOf("app")).hasValue(1000);
    assertThat(users.group("app")).hasValue(1000);
    assertThat(users.user("root")).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nix/store/a-nss/etc/passwd", "../data/etc/passwd", "/again", "/hard"})
  void passwdMayBeLink(String target) throws IOException {
    UserDatabase users =
        tree(new TarBytes()
                .file("nix/store/a-nss/etc/passwd", "app:x:7:8::/:\n")
                .file("data/etc/passwd", "app:x:7:8::/:\n")
                .link("again", "data/etc/passwd")
                .hardLink("hard", "data/etc/passwd")
                .link("etc/passwd", target))
            .users();
    assertThat(users.user("app")).hasValue(7);
  }

  @Test
  void directoryOfPasswdMayBeLink() throws IOException {
    ImageTree tree =
        tree(
            lower(),
            new TarBytes().file("usr/etc/passwd", "app:x:7:8::/:\n").link("etc", "usr/etc"));
    assertThat(tree.users().user("app")).hasValue(7);
    assertThat(tree.users().user("root")).isEmpty();
    assertThat(tree.users().group("root")).isEmpty();
  }

  @Test
  void passwdMayBeHardLinkToItsCopy() throws IOException {
    TarBytes upper =
        new TarBytes()
            .file("data/etc/passwd", "app:x:7:8::/:\n")
            .hardLink("etc/passwd", "data/etc/passwd");
    assertThat(tree(lower(), upper).users().user("app")).hasValue(7);
  }

  /** The lower layer's users would be wrong. */
  @Test
  void passwdWithUnknownContentIsRefused() throws IOException {
    UserDatabase users =
        tree(
                lower(),
                new TarBytes()
                    .file("data/users", "app:x:7:8::/:\n")
                    .hardLink("etc/passwd", "data/users")
                    .link("etc/group", "/data/users"))
            .users();
    assertThatIOException()
        .isThrownBy(() -> users.user("app"))
        .withMessageContainingAll("/etc/passwd", "use the number");
    assertThatIOException()
        .isThrownBy(() -> users.group("app"))
        .withMessageContainingAll("/etc/group", "/data/users", "use the number");
  }

  @Test
  void largePasswdIsRefusedOnlyForNames() throws IOException {
    ImageTree tree = tree(lower(), new TarBytes().file("etc/passwd", "x".repeat((1 << 20) + 1)));
    assertThat(tree.users().group("root")).hasValue(0);
    assertThatIOException()
        .isThrownBy(() -> tree.users().user("app"))
        .withMessageContainingAll("/etc/passwd", "1048576 bytes", "use the number");
  }

  @Test
  void danglingAndDeletedPasswdDefineNoUsers() throws IOException {
    assertThat(tree(lower(), new TarBytes().link("etc/passwd", "/gone")).users().user("root"))
        .isEmpty();
    assertThat(tree(lower(), new TarBytes().file("etc/.wh.passwd", "")).users().user("root"))
        .isEmpty();
    assertThat(
            tree(lower(), new TarBytes().directory("etc/", 0755).file("etc/.wh..wh..opq", ""))
                .users()
                .user("root"))
        .isEmpty();
  }

  @Test
  void cyclicPasswdIsRefused() throws IOException {
    UserDatabase users = tree(lower(), new TarBytes().link("etc/passwd", "passwd")).users();
    assertThatIOException()
        .isThrownBy(() -> users.user("root"))
        .withMessageContainingAll("/etc/passwd", "links");
  }
}
