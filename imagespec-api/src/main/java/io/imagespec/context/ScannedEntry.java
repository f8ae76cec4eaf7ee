package io.imagespec.context;

import io.imagespec.name.Digest;
import io.imagespec.text.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** An entry found by a walk, at its position in the order. */
sealed interface ScannedEntry {
  /** Returns the entry; if the file has to be read, only after it was read. */
  ContextEntry entry();

  /** Returns this entry if its file has to be read. */
  default Optional<Unread> asUnread() {
    return Optional.empty();
  }

  /** An entry that does not have to be read. */
  record Known(ContextEntry entry) implements ScannedEntry {}

  /** A file whose digest is unknown. Read by one thread, then used by others. */
  final class Unread implements ScannedEntry {
    private final String path;
    private final ContextEntry.Origin origin;
    private final FileState state;
    private final int mode;
    private final DigestCache.Known digests;
    private @Nullable Digest digest;

    Unread(
        String path,
        ContextEntry.Origin origin,
        FileState state,
        int mode,
        DigestCache.Known digests) {
      this.path = path;
      this.origin = origin;
      this.state = state;
      this.mode = mode;
      this.digests = digests;
    }

    long size() {
      return state.size();
    }

    /** Hashes the file and requires the same state before and after. */
    void read(HashingThreads hashingThreads) {
      Path file = origin.file(path);
      try {
        Digest found = hash(file, hashingThreads);
        FileState after = FileState.of(file, LinkOption.NOFOLLOW_LINKS);
        if (after.size() != state.size() || after.modified() != state.modified()) {
          throw changed(file);
        }
        if (after.equals(state)) {
          digests.keep(origin.below(path), state, found);
        }
        digest = found;
      } catch (IOException e) {
        throw ContextException.unreadable(file, e);
      }
    }

    private Digest hash(Path file, HashingThreads hashingThreads) throws IOException {
      byte[] buffer = HashingThreads.buffer();
      MessageDigest sha256 = Sha256.start();
      long size = 0;
      FileState.requireFile(file); // opening a fifo would block
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        for (int n = in.read(buffer); n >= 0 && size <= state.size(); n = in.read(buffer)) {
          if (hashingThreads.failed()) {
            throw new CancellationException("build context: another file cannot be read");
          }
          sha256.update(buffer, 0, n);
          size += n;
        }
      }
      if (size != state.size()) {
        throw changed(file);
      }
      return Digest.ofSha256(sha256.digest());
    }

    private static ContextException changed(Path file) {
      return new ContextException(
          "build context: "
              + file
              + " changed while it was read; try again when no program writes to it",
          null);
    }

    @Override
    public Optional<Unread> asUnread() {
      return Optional.of(this);
    }

    @Override
    public ContextEntry entry() {
      if (digest == null) {
        throw new IllegalStateException(path + " was not read");
      }
      return new ContextEntry.RegularFile(
          path, origin, state.executable(), mode, state.size(), digest);
    }
  }
}
