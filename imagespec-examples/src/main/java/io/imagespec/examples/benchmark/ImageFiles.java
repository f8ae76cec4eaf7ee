package io.imagespec.examples.benchmark;

import io.imagespec.docker.RegistryClient;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The files of an image below a directory: mode, size and digest by path. */
record ImageFiles(Map<String, String> files) {
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final int SHA256 = 64;
  private static final int PERMISSIONS = 07777;

  /** Reads the files of an image in Docker's store with its command line. */
  static ImageFiles of(String docker, Map<String, String> variables, String image, String below)
      throws IOException, InterruptedException {
    Subprocess subprocess = Subprocess.in(Path.of(".")).with(variables);
    String container = subprocess.output(docker, "create", image, "never started").strip();
    try {
      return subprocess.read(tar -> read(tar, below), docker, "export", container);
    } finally {
      subprocess.run(docker, "rm", container);
    }
  }

  /** Reads the files of the gzip layers of an OCI image layout in a tar file. */
  static ImageFiles ofArchive(Path archive, String below) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        PushbackInputStream blob = new PushbackInputStream(tar, 2);
        byte[] magic = blob.readNBytes(2);
        blob.unread(magic);
        if (Arrays.equals(magic, GZIP)) {
          files.putAll(read(new GZIPInputStream(blob), below).files());
        }
      }
    }
    return new ImageFiles(files);
  }

  /** Reads the files of an image in a registry, in the order of its layers. */
  static ImageFiles ofRegistry(RegistryClient client, ImageReference image, String below)
      throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (Descriptor layer : client.manifest(image).orElseThrow().layers()) {
      try (InputStream blob = client.readBlob(image, layer)) {
        files.putAll(read(new GZIPInputStream(blob), below).files());
      }
    }
    return new ImageFiles(files);
  }

  /** Returns the sorted contents of all files whose path contains none of the given words. */
  List<String> contents(String... without) {
    return files.entrySet().stream()
        .filter(file -> List.of(without).stream().noneMatch(file.getKey()::contains))
        .map(file -> file.getValue().replaceFirst("^[0-9]+ ", ""))
        .filter(content -> content.length() > SHA256)
        .sorted()
        .toList();
  }

  private static ImageFiles read(InputStream in, String below) throws IOException {
    Map<String, String> files = new TreeMap<>();
    TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8");
    for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
      if (e.getName().startsWith(below)) {
        String content = e.isFile() ? digest(tar) : e.getLinkName();
        int mode = e.getMode() & PERMISSIONS; // Docker also writes the kind of the file
        files.put(e.getName(), mode + " " + e.getSize() + " " + content);
      }
    }
    return new ImageFiles(files);
  }

  private static String digest(InputStream in) throws IOException {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, hash).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(hash.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private String difference(ImageFiles other) {
    return files.entrySet().stream()
        .filter(file -> !file.getValue().equals(other.files.get(file.getKey())))
        .findFirst()
        .map(file -> file + " and " + other.files.get(file.getKey()))
        .orElse("the second image has more files");
  }

  /** Fails unless both images have the same files, at least one. */
  void requireSame(String name, ImageFiles other) {
    if (files.isEmpty() || !files.equals(other.files)) {
      throw new IllegalStateException(
          name
              + ": the images differ, "
              + files.size()
              + " files and "
              + other.files.size()
              + ": "
              + difference(other));
    }
    System.out.printf("%s: both images have the same %,d files%n", name, files.size());
  }
}
