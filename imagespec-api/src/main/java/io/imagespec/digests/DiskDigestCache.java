package io.imagespec.digests;

import io.imagespec.context.DigestCache;
import io.imagespec.context.FileState;
import io.imagespec.name.Digest;
import io.imagespec.text.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A digest cache on disk, with one file per source. A digest is stored with the file's path, size,
 * times and inode, and found only if all of them are unchanged. Thread-safe. Several processes may
 * share it; the last one to save wins.
 *
 * <p>The digest of a file that was changed within the last two seconds is not stored, since a
 * second change within the resolution of the file system's clock would be invisible. The same holds
 * for file systems that are not known to maintain inodes and change times, such as those of Windows
 * and memory cards. The file system's clock must not be behind the machine's by more than a second.
 */
public final class DiskDigestCache implements DigestCache {
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private final Path directory;
  private final Clock clock;
  private final FileSystemSupport fileSystemSupport = new FileSystemSupport();

  public DiskDigestCache(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  @Override
  public Known open(Path source) {
    String name = source.toAbsolutePath().normalize().toString();
    DigestCacheFile file =
        new DigestCacheFile(directory, Digest.sha256(name.getBytes(StandardCharsets.UTF_8)).hex());
    try {
      Optional<Long> device = fileSystemSupport.known(source);
      return device.isPresent()
          ? new OfSource(file, clock.instant(), device.get())
          : DigestCache.none().open(source);
    } catch (IOException e) {
      return DigestCache.none().open(source); // the code that reads the source reports the error
    }
  }

  /**
   * The cached digests of one source. Each element of {@code used} is only ever set, and read after
   * all readers have finished.
   */
  private static final class OfSource implements Known {
    private final DigestCacheFile file;
    private final Instant opened;
    private final DigestTable before;
    private final long settled;
    private final boolean[] used;
    private final long device;
    private final ThreadLocal<MessageDigest> sha256 = ThreadLocal.withInitial(Sha256::start);
    private final ByteArrayOutputStream added = new ByteArrayOutputStream();

    OfSource(DigestCacheFile file, Instant opened, long device) {
      this.file = file;
      this.opened = opened;
      this.device = device;
      this.before = file.load();
      this.settled = TimeUnit.MILLISECONDS.toNanos(opened.minus(SETTLED).toEpochMilli());
      this.used = new boolean[before.size()];
    }

    @Override
    public Optional<Digest> find(String path, FileState state) {
      if (!isTraceable(state)) {
        return Optional.empty();
      }
      int record = before.find(key(path, state));
      if (record < 0) {
        return Optional.empty();
      }
      used[record] = true;
      return Optional.of(before.digest(record));
    }

    @Override
    public void keep(String path, FileState state, Digest digest) {
      if (isTraceable(state) && state.changed() < settled) {
        byte[] record = DigestTable.record(key(path, state), digest);
        synchronized (added) {
          added.writeBytes(record);
        }
      }
    }

    @Override
    public void save() {
      byte[] kept = before.only(used);
      if (added.size() == 0 && kept.length == before.size() * DigestTable.RECORD) {
        file.touch(opened);
      } else {
        file.save(kept, added, opened);
      }
    }

    /** Rejects file systems mounted below the source, since they may be of another kind. */
    private boolean isTraceable(FileState state) {
      return state.traceable() && state.device() == device;
    }

    private byte[] key(String path, FileState state) {
      byte[] name = path.getBytes(StandardCharsets.UTF_8);
      ByteBuffer all = ByteBuffer.allocate(5 * Long.BYTES + name.length);
      all.putLong(state.device()).putLong(state.inode()).putLong(state.changed());
      all.putLong(state.modified()).putLong(state.size()).put(name);
      return sha256.get().digest(all.array());
    }
  }
}
