package io.imagespec.docker.internal.buildkit.session.content;

import io.grpc.Status;
import io.imagespec.docker.internal.io.Sha256;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The blobs of an image layout. Symbolic links are ignored: a layout may come from another machine,
 * and a builder must not read files outside it.
 *
 * @param root the layout's directory
 */
record LayoutBlobs(Path root) {
  private static final String ALGORITHM = "sha256";
  private static final int CHUNK = 64 * 1024;

  /**
   * Returns the path of a blob, which may be missing.
   *
   * @throws io.grpc.StatusRuntimeException if the algorithm is not supported
   */
  Path place(Digest digest) {
    if (!digest.algorithm().equals(ALGORITHM)) {
      throw Status.INVALID_ARGUMENT
          .withDescription("this cache names blobs by sha256, not by " + digest.algorithm())
          .asRuntimeException();
    }
    return directory().resolve(digest.hex());
  }

  private Path directory() {
    return root.resolve("blobs").resolve(ALGORITHM);
  }

  /** Creates the directories. */
  void create() throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new IOException("it is a file and not a directory");
    }
    Files.createDirectories(directory());
    if (!isInside(directory())) {
      throw new IOException(directory() + " is behind a symbolic link");
    }
  }

  private boolean isInside(Path place) throws IOException {
    return place.toRealPath().equals(root.toRealPath().resolve(root.relativize(place)));
  }

  /** Returns the size of a blob in bytes, or empty if the blob is missing. */
  OptionalLong size(Digest digest) throws IOException {
    Path place = place(digest);
    return Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS) && isInside(place)
        ? OptionalLong.of(Files.size(place))
        : OptionalLong.empty();
  }

  FileChannel open(Digest digest) throws IOException {
    return FileChannel.open(place(digest), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  /** Returns true if a blob matches its digest. Reads the whole blob. */
  boolean hasValidDigest(Digest digest) throws IOException {
    MessageDigest hash = Sha256.start();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    try (FileChannel blob = open(digest)) {
      while (blob.read(chunk) >= 0) {
        hash.update(chunk.flip());
        chunk.clear();
      }
    }
    return Digest.ofSha256(hash.digest()).equals(digest);
  }

  /** Returns all blobs. Files with other names are skipped. */
  List<Digest> list() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files
          .map(file -> ALGORITHM + ":" + file.getFileName())
          .flatMap(LayoutBlobs::parsed)
          .toList();
    }
  }

  private static Stream<Digest> parsed(String name) {
    try {
      return Stream.of(Digest.parse(name));
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }
}
