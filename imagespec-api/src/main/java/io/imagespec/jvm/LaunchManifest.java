package io.imagespec.jvm;

import io.imagespec.text.AsciiText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifest attributes that only {@code java -jar} reads, and the equivalent options for
 * starting a main class.
 *
 * @param packages options for {@code Add-Exports} and {@code Add-Opens}, supported by Java 9 and
 *     newer
 * @param nativeAccess the option for {@code Enable-Native-Access}, supported by Java 17 and newer
 * @param agent the class of {@code Launcher-Agent-Class}, which has no equivalent option
 * @see <a
 *     href="https://docs.oracle.com/en/java/javase/25/docs/specs/jar/jar.html#main-attributes">JAR
 *     file specification, main attributes</a>
 * @see <a href="https://openjdk.org/jeps/261">JEP 261</a>
 */
record LaunchManifest(
    List<String> packages, Optional<String> nativeAccess, Optional<String> agent) {
  static final LaunchManifest NONE =
      new LaunchManifest(List.of(), Optional.empty(), Optional.empty());

  private static final Logger LOG = LoggerFactory.getLogger(LaunchManifest.class);
  private static final String NAME = "[\\p{javaJavaIdentifierStart}][\\p{javaJavaIdentifierPart}]*";
  private static final String QUALIFIED = NAME + "(\\." + NAME + ")*";
  private static final Pattern PACKAGE = Pattern.compile(QUALIFIED + "/" + QUALIFIED);
  private static final String UNNAMED = "ALL-UNNAMED";
  private static final int MODULES = 9;
  private static final int NATIVE_ACCESS = 17;

  LaunchManifest {
    packages = List.copyOf(packages);
  }

  /** Reads the main attributes by name. */
  static LaunchManifest of(Function<String, Optional<String>> attributes) {
    List<String> packages = new ArrayList<>();
    packages.addAll(options("--add-exports=", attributes.apply("Add-Exports")));
    packages.addAll(options("--add-opens=", attributes.apply("Add-Opens")));
    Optional<String> nativeAccess =
        attributes
            .apply("Enable-Native-Access")
            .filter(value -> isTaken(value, value.equals(UNNAMED)))
            .map(value -> "--enable-native-access=" + value);
    return new LaunchManifest(packages, nativeAccess, attributes.apply("Launcher-Agent-Class"));
  }

  private static List<String> options(String option, Optional<String> packages) {
    return packages.stream()
        .flatMap(value -> Pattern.compile(" +").splitAsStream(value))
        .filter(value -> isTaken(value, PACKAGE.matcher(value).matches()))
        .map(value -> option + value + "=" + UNNAMED)
        .toList();
  }

  /** Skips unknown values, as the launcher does. */
  private static boolean isTaken(String value, boolean isUnderstood) {
    if (!isUnderstood) {
      LOG.info("manifest: {} is ignored; the JVM ignores it too", AsciiText.quote(value));
    }
    return isUnderstood;
  }

  /** Returns the options supported by this version of Java. */
  List<String> options(int java) {
    List<String> options = new ArrayList<>();
    if (java >= MODULES) {
      options.addAll(packages);
    }
    if (java >= NATIVE_ACCESS) {
      nativeAccess.ifPresent(options::add);
    }
    return options;
  }
}
