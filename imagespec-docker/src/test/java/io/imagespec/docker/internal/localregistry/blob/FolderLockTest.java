package io.imagespec.docker.internal.localregistry.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.name.ImageSpecException;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir Path directory;

  /** Opens a folder in a separate JVM and prints the result. */
  public static void main(String[] arguments) {
    try {
      RegistryFolder.open(Path.of(arguments[0])).close();
      System.out.println("free");
    } catch (ImageSpecException e) {
      System.out.println(e.getMessage());
    }
  }

  private boolean isFreeForOtherProcess() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FolderLockTest.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(output).containsAnyOf("free", "another registry uses this folder");
    return output.contains("free");
  }

  private static void assertRefused(Path folder) {
    assertThatExceptionOfType(ImageSpecException.class)
        .isThrownBy(() -> RegistryFolder.open(folder).close())
        .withMessageContainingAll(folder.toString(), "another registry uses this folder");
  }

  @Test
  void refusedRegistryDoesNotFreeTheFolderForOtherProcesses() throws Exception {
    RegistryFolder first = RegistryFolder.open(directory);
    assertRefused(directory);
    assertThat(isFreeForOtherProcess()).isFalse();
    Path link = Files.createSymbolicLink(directory.resolveSibling("link-to-folder"), directory);
    assertRefused(link);
    Files.delete(link);
    assertThat(isFreeForOtherProcess()).isFalse();
    first.close();
    assertThat(isFreeForOtherProcess()).isTrue();
    RegistryFolder.open(directory).close();
  }

  @Test
  void secondCloseDoesNotFreeTheFolderOfTheNextRegistry() throws Exception {
    RegistryFolder first = RegistryFolder.open(directory);
    first.close();
    RegistryFolder second = RegistryFolder.open(directory);
    first.close();
    assertRefused(directory);
    assertThat(isFreeForOtherProcess()).isFalse();
    second.close();
  }

  @Test
  void copyFromAnotherClassLoaderDoesNotFreeTheFolder() throws Exception {
    try (URLClassLoader loader = otherLoader();
        AutoCloseable first = openIn(loader)) {
      assertThat(first).isNotInstanceOf(RegistryFolder.class);
      assertRefused(directory);
      assertRefused(directory);
      assertThat(isFreeForOtherProcess()).isFalse();
    }
    RegistryFolder.open(directory).close();
    assertThat(isFreeForOtherProcess()).isTrue();
  }

  private static URLClassLoader otherLoader() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private AutoCloseable openIn(ClassLoader loader) throws Exception {
    try {
      return (AutoCloseable)
          loader
              .loadClass(RegistryFolder.class.getName())
              .getMethod("open", Path.class)
              .invoke(null, directory);
    } catch (InvocationTargetException e) {
      throw (Exception) e.getCause();
    }
  }
}
