package io.imagespec.jvm;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Finds a jar's manifest. Tools write it first, so it can be read without the slow central
 * directory. A manifest elsewhere is found the way the JVM finds it.
 */
final class JarManifests {
  /** The maximum size; the manifest of a signed jar lists every file. */
  private static final int LIMIT = 64 * 1024 * 1024;

  private static final int HEAD = 4096;

  /** The size of the end record without a comment, see 4.3.16 of PKWARE's APPNOTE.TXT. */
  private static final int END = 22;

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_LIST_SIZE = 12;
  private static final int END_LIST_OFFSET = 16;

  private JarManifests() {}

  /**
   * Returns the manifest of a jar, or empty if it has none.
   *
   * @throws java.util.zip.ZipException if the file is not a jar
   */
  static Optional<Manifest> of(Path jar) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "r")) {
      Optional<Manifest> front = isFromEndToEnd(file) ? front(file) : Optional.empty();
      return front.isPresent() ? front : listed(jar);
    }
  }

  /**
   * Tests if the central directory ends the file and its offsets start at 0, so that nothing
   * surrounds it.
   */
  private static boolean isFromEndToEnd(RandomAccessFile file) throws IOException {
    long start = file.length() - END;
    if (start < 0) {
      return false;
    }
    ByteBuffer end = ByteBuffer.allocate(END).order(ByteOrder.LITTLE_ENDIAN);
    file.seek(start);
    file.readFully(end.array());
    long list = Integer.toUnsignedLong(end.getInt(END_LIST_SIZE));
    long offset = Integer.toUnsignedLong(end.getInt(END_LIST_OFFSET));
    return end.getInt(0) == END_SIGNATURE && offset + list == start;
  }

  /** Returns the manifest at the start; empty also if only the central directory describes it. */
  private static Optional<Manifest> front(RandomAccessFile file) throws IOException {
    file.seek(0);
    InputStream in = new BufferedInputStream(Channels.newInputStream(file.getChannel()), HEAD);
    try (ZipInputStream zip = new ZipInputStream(in)) {
      ZipEntry entry = zip.getNextEntry();
      if (entry != null && entry.getName().equals("META-INF/")) {
        entry = zip.getNextEntry();
      }
      return entry != null && entry.getName().equals(JarFile.MANIFEST_NAME)
          ? Optional.of(read(zip))
          : Optional.empty();
    } catch (ZipException e) {
      return Optional.empty();
    }
  }

  private static Optional<Manifest> listed(Path file) throws IOException {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      ZipEntry entry = jar.getEntry(JarFile.MANIFEST_NAME);
      if (entry == null) {
        return Optional.empty();
      }
      try (InputStream in = jar.getInputStream(entry)) {
        return Optional.of(read(in));
      }
    }
  }

  private static Manifest read(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(LIMIT + 1);
    if (bytes.length > LIMIT) {
      throw new IOException("its manifest has more than " + LIMIT + " bytes");
    }
    return new Manifest(new ByteArrayInputStream(bytes));
  }
}
