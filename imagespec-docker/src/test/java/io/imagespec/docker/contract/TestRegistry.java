package io.imagespec.docker.contract;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;

/**
 * The registry that {@link ContainerEngineContract} pushes to: on the loopback, without TLS, with a
 * password and the two bases.
 *
 * @param address {@code host:port}
 * @param username a user with access to every repository
 * @param password the password of the user; no message shows it
 * @param debian an image of Debian for linux/amd64 with apt, which reaches its mirror
 * @param busybox an image for linux/amd64 alone, with a shell and without a user of its own
 */
public record TestRegistry(
    String address, String username, String password, String debian, String busybox) {
  private static final String DEFAULT_PLACE = "/tmp/imagespec-engines/engines.properties";

  /**
   * Returns the registry that {@code .ci/engines up} of ImageSpec's own repository started.
   *
   * @return the registry of the file that the system property {@code imagespec.engines} names, by
   *     default {@code /tmp/imagespec-engines/engines.properties}
   * @throws IOException if the file cannot be read
   */
  public static TestRegistry started() throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(place())) {
      properties.load(reader);
    }
    return of(properties);
  }

  /**
   * Returns the file in which {@code .ci/engines up} describes the registry and the engines.
   *
   * @return the file that the system property {@code imagespec.engines} names, or the default
   */
  public static Path place() {
    String named = System.getProperty("imagespec.engines", "");
    return Path.of(named.isEmpty() ? DEFAULT_PLACE : named);
  }

  /**
   * Returns the registry that the properties of such a file describe.
   *
   * @param properties the properties
   * @return the registry
   */
  public static TestRegistry of(Properties properties) {
    return new TestRegistry(
        need(properties, "registry"),
        need(properties, "registry.username"),
        need(properties, "registry.password"),
        need(properties, "base.debian"),
        need(properties, "base.busybox"));
  }

  /**
   * Returns a property of such a file.
   *
   * @param properties the properties
   * @param key the name of the property
   * @return its value
   */
  public static String need(Properties properties, String key) {
    return Optional.ofNullable(properties.getProperty(key))
        .orElseThrow(() -> new IllegalStateException("engines.properties lacks " + key));
  }

  /**
   * Returns a keychain with the user at this address only.
   *
   * @return the keychain
   */
  public Keychain keychain() {
    return keychain(password);
  }

  Keychain keychain(String shown) {
    return keychain(shown, address::equals);
  }

  /**
   * Returns a keychain with the user at several addresses and any password.
   *
   * @param shown the password, right or wrong
   * @param domains the addresses
   * @return the keychain
   */
  public Keychain keychain(String shown, Predicate<String> domains) {
    return repository ->
        domains.test(repository.domain())
            ? Optional.of(Credential.password(username, shown, "the tests"))
            : Optional.empty();
  }

  /**
   * Returns the prefix of the repositories that tests push to.
   *
   * @return the address and a path
   */
  public String target() {
    return address + "/acme";
  }

  /** Returns the address, without the password. */
  @Override
  public String toString() {
    return address;
  }
}
