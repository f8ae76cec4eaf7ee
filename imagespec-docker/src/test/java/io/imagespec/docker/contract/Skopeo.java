package io.imagespec.docker.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagespec.name.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Images in a registry, as read by the independent tools skopeo and umoci. */
public final class Skopeo {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final Path authfile;

  /** Reads and writes as the registry's user and unpacks below a directory. */
  public Skopeo(Path directory, TestRegistry registry) throws IOException {
    this.directory = directory;
    this.authfile = directory.resolve("auth.json");
    String auth =
        Base64.getEncoder()
            .encodeToString(
                (registry.username() + ":" + registry.password()).getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        authfile,
        JSON.writeValueAsString(Map.of("auths", Map.of(registry.address(), Map.of("auth", auth)))));
  }

  /** Returns the config of an image. */
  public JsonNode config(ImageReference image) throws IOException, InterruptedException {
    return config(image, "amd64");
  }

  /** Returns the config of an image for an architecture. */
  public JsonNode config(ImageReference image, String architecture)
      throws IOException, InterruptedException {
    return JSON.readTree(
        run(
            "skopeo",
            "--override-arch",
            architecture,
            "inspect",
            "--config",
            "--tls-verify=false",
            "--authfile",
            authfile.toString(),
            "docker://" + image));
  }

  /** Returns the digest of the manifest or index of an image. */
  public String digest(ImageReference image) throws IOException, InterruptedException {
    return run(
            "skopeo",
            "inspect",
            "--format",
            "{{.Digest}}",
            "--tls-verify=false",
            "--authfile",
            authfile.toString(),
            "docker://" + image)
        .strip();
  }

  /** Pushes an image that holds one file, without an engine. */
  public void push(Path file, ImageReference image) throws IOException, InterruptedException {
    Path layout = Files.createTempDirectory(directory, "layout").resolve("oci");
    run("umoci", "init", "--layout", layout.toString());
    run("umoci", "new", "--image", layout + ":x");
    run("umoci", "insert", "--image", layout + ":x", file.toString(), "/file");
    copyToRegistry("oci:" + layout + ":x", image);
  }

  /** Copies an image from any source into the registry. */
  public void copyToRegistry(String from, ImageReference image)
      throws IOException, InterruptedException {
    run(
        "skopeo",
        "copy",
        "-q",
        "--dest-tls-verify=false",
        "--authfile",
        authfile.toString(),
        from,
        "docker://" + image);
  }

  /** Copies an image within the registry as Docker's schema 2. */
  public void copyAsSchema2(String from, String to) throws IOException, InterruptedException {
    run(
        "skopeo",
        "copy",
        "-q",
        "--src-tls-verify=false",
        "--dest-tls-verify=false",
        "--format",
        "v2s2",
        "--authfile",
        authfile.toString(),
        "docker://" + from,
        "docker://" + to);
  }

  /** Copies an image within the registry and compresses its layers with zstd. */
  public void copyWithZstd(String from, String to) throws IOException, InterruptedException {
    Path plain = blobs(ImageReference.parse(from));
    Path zstd = Files.createTempDirectory(directory, "zstd");
    run(
        "skopeo",
        "copy",
        "-q",
        "--dest-compress",
        "--dest-compress-format",
        "zstd",
        "dir:" + plain,
        "dir:" + zstd);
    run(
        "skopeo",
        "copy",
        "-q",
        "--preserve-digests",
        "--dest-tls-verify=false",
        "--authfile",
        authfile.toString(),
        "dir:" + zstd,
        "docker://" + to);
  }

  /** Returns the text of a manifest or index. */
  public String raw(ImageReference image) throws IOException, InterruptedException {
    return run(
        "skopeo",
        "inspect",
        "--raw",
        "--tls-verify=false",
        "--authfile",
        authfile.toString(),
        "docker://" + image);
  }

  /** Returns a directory with the manifest, the config and the uncompressed layers. */
  public Path blobs(ImageReference image) throws IOException, InterruptedException {
    Path blobs = Files.createTempDirectory(directory, "blobs");
    run(
        "skopeo",
        "copy",
        "-q",
        "--src-tls-verify=false",
        "--dest-decompress",
        "--authfile",
        authfile.toString(),
        "docker://" + image,
        "dir:" + blobs);
    return blobs;
  }

  /** Unpacks an image and returns the directory of its files. */
  public Path unpack(ImageReference image) throws IOException, InterruptedException {
    return unpack(image, "amd64");
  }

  /** Unpacks an image for an architecture. */
  public Path unpack(ImageReference image, String architecture)
      throws IOException, InterruptedException {
    Path layout = Files.createTempDirectory(directory, "layout");
    Path bundle = layout.resolve("bundle");
    run(
        "skopeo",
        "--override-arch",
        architecture,
        "copy",
        "-q",
        "--src-tls-verify=false",
        "--authfile",
        authfile.toString(),
        "docker://" + image,
        "oci:" + layout.resolve("oci") + ":x");
    List<String> unpack =
        new ArrayList<>(
            List.of("umoci", "unpack", "--image", layout.resolve("oci") + ":x", bundle.toString()));
    if (!System.getProperty("user.name").equals("root")) {
      unpack.add(2, "--rootless");
    }
    run(unpack.toArray(String[]::new));
    return bundle.resolve("rootfs");
  }

  /** Returns the output of a command, which must succeed within five minutes. */
  public static String run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("imagespec-it", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + ":\n" + Files.readString(output));
      }
      return Files.readString(output);
    } finally {
      Files.delete(output);
    }
  }
}
