package io.imagespec.docker.internal.embedded.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of tar in which engines write layers. */
class LayerIndexTest {
  private static final String LONG = "deep/" + "name-".repeat(60);

  private static List<String> entries(TarBytes tar) throws IOException {
    return LayerIndex.read(new ByteArrayInputStream(tar.bytes())).entries().stream()
        .map(entry -> entry.kind() + " " + entry.path() + " " + entry.target())
        .map(String::strip)
        .toList();
  }

  @Test
  void pathsMayStartWithDot() throws IOException {
    assertThat(
            entries(
                new TarBytes()
                    .directory("./", 0755)
                    .directory("./d/", 0755)
                    .file("./d/f", "")
                    .hardLink("./d/h", "./d/f")
                    .file("./d/.wh.gone", "")
                    .file("./d/.wh..wh..opq", "")))
        .containsExactly(
            "DIRECTORY",
            "DIRECTORY d",
            "FILE d/f",
            "HARD_LINK d/h ./d/f",
            "WHITEOUT d/gone",
            "OPAQUE d");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void longNamesAreRead(boolean gnu) throws IOException {
    TarBytes tar = gnu ? new TarBytes().gnu() : new TarBytes();
    assertThat(
            entries(
                tar.directory(LONG + "/", 0755)
                    .file(LONG + "/é", "1")
                    .link("short", LONG)
                    .hardLink("other", LONG + "/é")))
        .containsExactly(
            "DIRECTORY " + LONG,
            "FILE " + LONG + "/é",
            "LINK short " + LONG,
            "HARD_LINK other " + LONG + "/é");
  }

  @Test
  void recordsForAttributesAndHolesAreSkipped() throws IOException {
    String map = "2\n0\n4\n100000\n0\n";
    String sparse = map + "\0".repeat(512 - map.length()) + "data";
    assertThat(
            entries(
                new TarBytes()
                    .pax('g', "comment=of git")
                    .pax('x', "SCHILY.xattr.security.capability=\u0001\u0000\u0002", "mtime=1.5")
                    .file("usr/bin/ping", "1")
                    .pax(
                        'x',
                        "GNU.sparse.major=1",
                        "GNU.sparse.minor=0",
                        "GNU.sparse.name=var/log/lastlog",
                        "GNU.sparse.realsize=100000")
                    .file("GNUSparseFile.0/lastlog", sparse)
                    .file("last", "")))
        .containsExactly("FILE usr/bin/ping", "FILE var/log/lastlog", "FILE last");
  }

  /** Classic builders on aufs wrote their own directories into layers. */
  @Test
  void directoriesOfAufsAreSkipped() throws IOException {
    assertThat(
            entries(
                new TarBytes()
                    .file(".wh..wh.aufs", "")
                    .directory(".wh..wh.orph/", 0700)
                    .directory(".wh..wh.plnk/", 0700)
                    .file(".wh..wh.plnk/12.34", "")
                    .hardLink("f", ".wh..wh.plnk/12.34")
                    .file(".wh..wh..opq", "")))
        .containsExactly("HARD_LINK f .wh..wh.plnk/12.34", "OPAQUE");
  }

  /** Old tars mark a directory by its name only. A link is a link whatever its name. */
  @Test
  void linkWithSlashAtEndIsLink() throws IOException {
    assertThat(entries(new TarBytes().link("l/", "d").hardLink("h/", "f").file("d/", "")))
        .containsExactly("LINK l d", "HARD_LINK h f", "DIRECTORY d");
  }
}
