package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A code change on a machine without an engine: a JVM of an ordinary user, who sees no socket of an
 * engine, changes one file and registers.
 */
@Timeout(240)
class NoEngineIT {
  private static final String NOBODY = "65534";

  /** Hides the sockets below /run, and runs a command as an ordinary user. */
  private static final String WITHOUT_SOCKETS =
      "mount -t tmpfs -o mode=755 tmpfs /run && exec env -i PATH=\"$PATH\" HOME=\"$1\""
          + " setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs -- "
          + "\"$2\" -XX:-UsePerfData -Duser.home=\"$1\" -cp \"$3\" "
          + NoEngineIT.class.getName()
          + " \"$4\" \"$5\" \"$6\"";

  @TempDir Path directory;

  private static ImageSpec spec(String base, String registry, String token) {
    return ImageSpec.from(base)
        .registry(registry)
        .named("it-no-engine")
        .refresh(token)
        .run("echo made > /made")
        .copy(Path.of("file"), "/app/file");
  }

  @Test
  void ordinaryUserRegistersChangedFile() throws Exception {
    RealEngines engines = RealEngines.need("docker");
    if (!System.getProperty("user.name").equals("root")) {
      RealEngines.unfit("hiding the sockets of engines requires root; run the test as root");
    }
    String token = UUID.randomUUID().toString();
    Files.writeString(directory.resolve("file"), "old");
    try (ContainerEngine engine = engines.connect();
        ImageResolver images = engines.resolver(engine, directory).build()) {
      ResolvedImage unused = images.resolve(spec(engines.busybox(), engines.target(), token));
    }
    String output = run(engines, token);
    assertThat(output).contains("BUILT ").contains("; no engine is needed");
    String built =
        output.lines().filter(line -> line.startsWith("BUILT ")).findFirst().orElseThrow();
    ImageReference image = ImageReference.parse(built.replaceFirst("BUILT ", ""));
    Skopeo skopeo = engines.skopeo(directory);
    Path files = skopeo.unpack(image);
    assertThat(files.resolve("app/file")).hasContent("new");
    assertThat(files.resolve("made")).hasContent("made");
  }

  private String run(RealEngines engines, String token) throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path home = Files.createDirectories(directory.resolve("home"));
    Files.writeString(home.resolve("file"), "new");
    Path config = Files.createDirectory(home.resolve(".docker")).resolve("config.json");
    String login = engines.username() + ":" + engines.password();
    Files.writeString(
        config,
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}"
            .formatted(
                engines.registry(),
                Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8))));
    String unused = Skopeo.run("chown", "-R", NOBODY + ":" + NOBODY, home.toString());
    File output = directory.resolve("output").toFile();
    Process process =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-c",
                WITHOUT_SOCKETS,
                "sh",
                home.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                readableClassPath(),
                engines.busybox(),
                engines.target(),
                token)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String text = Files.readString(output.toPath());
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  /** Returns a copy of the class path that every user can read. */
  private String readableClassPath() throws IOException, InterruptedException {
    Path copies = Files.createDirectory(directory.resolve("classpath"));
    List<String> elements = new ArrayList<>();
    for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (new File(element).exists()) {
        Path copy = copies.resolve(String.valueOf(elements.size()));
        String unused = Skopeo.run("cp", "-R", "--no-preserve=mode", element, copy.toString());
        elements.add(copy.toString());
      }
    }
    return String.join(File.pathSeparator, elements);
  }

  /** Resolves the spec with the credentials and the engines of its environment. */
  public static void main(String[] arguments) {
    ImageSpec spec = spec(arguments[0], arguments[1], arguments[2]);
    try (ImageResolver images = ImageResolver.create()) {
      ResolvedImage image = images.resolve(spec);
      System.out.println(image.action() + " " + image.pinned());
      image.reasons().forEach(System.out::println);
    }
  }
}
