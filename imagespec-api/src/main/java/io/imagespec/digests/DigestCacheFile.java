package io.imagespec.digests;

import io.imagespec.disk.AtomicFile;
import io.imagespec.disk.PrivateDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of the digest cache: a header line, records, and the CRC-32 of both, which detects damage
 * and takes no time in a new JVM. A damaged file is treated as missing. A failed write is only
 * logged, since the next build can read the user's files instead. Files unused for 30 days are
 * removed.
 */
final class DigestCacheFile {
  private static final Logger LOG = LoggerFactory.getLogger(DigestCacheFile.class);
  private static final byte[] HEAD = "imagespec digests 2\n".getBytes(StandardCharsets.US_ASCII);
  private static final int CHECK = Long.BYTES;
  private static final int LIMIT = HEAD.length + 1_000_000 * DigestTable.RECORD + CHECK;
  private static final Duration KEPT = Duration.ofDays(30);
  private static final Duration FRESH = Duration.ofDays(1);

  private final Path directory;
  private final Path file;

  DigestCacheFile(Path directory, String name) {
    this.directory = directory;
    this.file = directory.resolve(name);
  }

  DigestTable load() {
    try {
      byte[] all = Files.size(file) > LIMIT ? new byte[0] : Files.readAllBytes(file);
      return new DigestTable(isWhole(all) ? records(all) : new byte[0]);
    } catch (NoSuchFileException e) {
      return new DigestTable(new byte[0]);
    } catch (IOException e) {
      LOG.debug("cannot read the digest cache {}", file, e);
      return new DigestTable(new byte[0]);
    }
  }

  private static boolean isWhole(byte[] all) {
    int end = all.length - CHECK;
    return end >= HEAD.length
        && (end - HEAD.length) % DigestTable.RECORD == 0
        && Arrays.equals(all, 0, HEAD.length, HEAD, 0, HEAD.length)
        && ByteBuffer.wrap(all).getLong(end) == check(all, end);
  }

  private static long check(byte[] all, int length) {
    CRC32 crc = new CRC32();
    crc.update(all, 0, length);
    return crc.getValue();
  }

  private static byte[] records(byte[] all) {
    return Arrays.copyOfRange(all, HEAD.length, all.length - CHECK);
  }

  /** Records that the file was used, at most once a day. */
  void touch(Instant now) {
    try {
      if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(FRESH))) {
        Path touched = Files.setLastModifiedTime(file, FileTime.from(now));
        LOG.trace("used {}", touched);
      }
    } catch (NoSuchFileException e) {
      LOG.trace("no digest cache to mark as used: {}", file);
    } catch (IOException e) {
      LOG.debug("cannot update the time of the digest cache {}", file, e);
    }
  }

  /** Replaces the file atomically: a concurrent reader gets the old one or the new one. */
  void save(byte[] kept, ByteArrayOutputStream added, Instant now) {
    if (HEAD.length + kept.length + added.size() + CHECK > LIMIT) {
      LOG.debug("digest cache {}: too many files to cache", file);
      return;
    }
    try {
      PrivateDirectory.create(directory);
      AtomicFile.writePrivate(file, out -> write(out, kept, added));
      removeOld(now);
    } catch (IOException e) {
      LOG.debug("cannot write the digest cache {}", file, e);
    }
  }

  private static void write(OutputStream out, byte[] kept, ByteArrayOutputStream added)
      throws IOException {
    CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32());
    checked.write(HEAD);
    checked.write(kept);
    added.writeTo(checked);
    out.write(ByteBuffer.allocate(CHECK).putLong(checked.getChecksum().getValue()).array());
  }

  /** Removes files that have long been unused, and unfinished files of killed processes. */
  private void removeOld(Instant now) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path each : files) {
        Duration kept = each.toString().endsWith(AtomicFile.UNFINISHED) ? FRESH : KEPT;
        if (Files.getLastModifiedTime(each).toInstant().isBefore(now.minus(kept))) {
          Files.deleteIfExists(each);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
