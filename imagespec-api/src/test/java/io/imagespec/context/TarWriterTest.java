package io.imagespec.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.context.TarWriter.Access;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class TarWriterTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TarWriter tar = new TarWriter(out);

  private List<String> read() throws IOException {
    tar.finish();
    List<String> entries = new ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(out.toByteArray()), "UTF-8")) {
      for (TarArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        entries.add(
            "%s %o %d:%d %d"
                .formatted(
                    e.getName(),
                    e.getMode(),
                    e.getLongUserId(),
                    e.getLongGroupId(),
                    e.getLastModifiedTime().toMillis() / 1000));
      }
    }
    return entries;
  }

  @Test
  void entriesHaveGivenOwnerAndMode() throws IOException {
    tar.directory("d", new Access(0700, 1, 2));
    tar.startFile("d/f", new Access(0640, 1000, 100), 3);
    out.writeBytes(new byte[3]);
    tar.pad(3);
    tar.link("d/l", "f", new Access(0777, 5, 6));
    assertThat(read())
        .containsExactly(
            "d/ 700 1:2 946684800", "d/f 640 1000:100 946684800", "d/l 777 5:6 946684800");
  }

  @Test
  void ownersTooLargeForHeaderArePreserved() throws IOException {
    tar.directory("below", new Access(0755, (1 << 21) - 1, 0));
    tar.directory("above", new Access(0755, 1 << 21, Integer.MAX_VALUE));
    tar.directory("root");
    assertThat(read())
        .containsExactly(
            "below/ 755 2097151:0 946684800",
            "above/ 755 2097152:2147483647 946684800",
            "root/ 755 0:0 946684800");
  }
}
