package io.imagespec.context;

import io.imagespec.name.Digest;
import io.imagespec.text.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;

/** Reads a file of a context again and verifies its digest and size. */
final class HashedFile {
  private HashedFile() {}

  static void copy(ContextEntry.RegularFile file, OutputStream out, byte[] buffer)
      throws IOException {
    MessageDigest digest = Sha256.start();
    long left = file.size();
    try (InputStream in = open(file.source())) {
      for (int n = read(file, in, buffer); n >= 0; n = read(file, in, buffer)) {
        left -= n;
        if (left < 0) {
          throw changed(file, "it grew");
        }
        digest.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    if (left > 0) {
      throw changed(file, "it shrank");
    }
    if (!Digest.ofSha256(digest.digest()).equals(file.digest())) {
      throw changed(file, "its content changed");
    }
  }

  private static InputStream open(Path file) {
    try {
      FileState.requireFile(file); // opening a fifo would block
      return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new ContextException(
          "build context: cannot read " + file + ", which existed when it was hashed: " + e, e);
    }
  }

  private static int read(ContextEntry.RegularFile file, InputStream in, byte[] buffer)
      throws IOException {
    try {
      return in.read(buffer);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      throw ContextException.unreadable(file.source(), e);
    }
  }

  private static ContextException changed(ContextEntry.RegularFile file, String how) {
    return new ContextException(
        "build context: "
            + file.source()
            + " changed after it was hashed ("
            + how
            + "); nothing was pushed; resolve again when no program writes to it",
        null);
  }
}
