package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.contract.Skopeo;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of an ordinary user, who sees no socket of an engine and whose configuration file has the
 * credential of the test registry.
 *
 * @param engines the registry
 * @param directory a directory for the user's home and the class path
 */
record JvmWithoutEngine(RealEngines engines, Path directory) {
  private static final String NOBODY = "65534";

  /** Hides the sockets below /run, and runs a command as an ordinary user. */
  private static final String WITHOUT_SOCKETS =
      "home=$1; shift; mount -t tmpfs -o mode=755 tmpfs /run"
          + " && exec env -i PATH=\"$PATH\" HOME=\"$home\""
          + " setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs -- \"$@\"";

  /** Returns the user's home, in which the JVM runs. */
  Path home() throws IOException {
    return Files.createDirectories(directory.resolve("home"));
  }

  /** Runs the main method of a class and returns its output. */
  String run(Class<?> program, String... arguments) throws Exception {
    if (!System.getProperty("user.name").equals("root")) {
      RealEngines.unfit("hiding the sockets of engines requires root; run the test as root");
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    writeCredential();
    String unused = Skopeo.run("chown", "-R", NOBODY + ":" + NOBODY, home().toString());
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                WITHOUT_SOCKETS,
                "sh",
                home().toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-Duser.home=" + home(),
                "-cp",
                readableClassPath(),
                program.getName()));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(home().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String text = Files.readString(output);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  private void writeCredential() throws IOException {
    Path config = Files.createDirectories(home().resolve(".docker")).resolve("config.json");
    String login = engines.username() + ":" + engines.password();
    Files.writeString(
        config,
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}"
            .formatted(
                engines.registry(),
                Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8))));
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
}
