package io.imagespec.registry;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.EngineSpi;
import io.imagespec.name.ImageReference;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The registries that may be contacted over plain HTTP or with an unverified certificate: those on
 * the loopback interface, and those that the user declared. Immutable and thread-safe.
 */
@EngineSpi
@CheckReturnValue
public final class InsecureRegistries {
  private final Set<String> declared;

  private InsecureRegistries(Set<String> declared) {
    this.declared = declared;
  }

  /**
   * Returns the registries on the loopback interface only.
   *
   * @return the default
   */
  public static InsecureRegistries loopbackOnly() {
    return new InsecureRegistries(Set.of());
  }

  /**
   * Returns a copy with an additional registry.
   *
   * @param domain the host with an optional port, as in image names
   * @return the copy
   * @throws IllegalArgumentException if the domain is invalid
   */
  public InsecureRegistries with(String domain) {
    Objects.requireNonNull(domain, "domain");
    if (!ImageReference.parse(domain + "/x/x").domain().equals(domain)) {
      throw new IllegalArgumentException(
          "insecure registry \"" + domain + "\": write only the host, with its port if it has one");
    }
    Set<String> more = new TreeSet<>(declared);
    more.add(domain);
    return new InsecureRegistries(Set.copyOf(more));
  }

  /**
   * Returns true for a registry that may be contacted without verified TLS.
   *
   * @param domain the registry, as {@link ImageReference#domain()} returns it
   * @return true for {@code localhost}, 127.0.0.0/8, {@code [::1]} and declared ones
   */
  public boolean allows(String domain) {
    Objects.requireNonNull(domain, "domain");
    return declared.contains(domain) || isLoopback(domain);
  }

  /**
   * Returns true for a registry on the loopback interface, by name only.
   *
   * @param domain host with an optional port
   * @return true for {@code localhost}, 127.0.0.0/8 and {@code [::1]}
   */
  public static boolean isLoopback(String domain) {
    Objects.requireNonNull(domain, "domain");
    int colon = domain.lastIndexOf(':');
    String host = colon > domain.lastIndexOf(']') ? domain.substring(0, colon) : domain;
    return host.equals("localhost") || host.equals("[::1]") || isLoopbackIpv4(host);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InsecureRegistries that && declared.equals(that.declared);
  }

  @Override
  public int hashCode() {
    return declared.hashCode();
  }

  /** Returns the declared registries, sorted. */
  @Override
  public String toString() {
    return "loopback" + (declared.isEmpty() ? "" : " and " + new TreeSet<>(declared));
  }

  /** Returns true for four numbers from 0 to 255, the first of them 127. */
  private static boolean isLoopbackIpv4(String host) {
    int numbers = 1;
    int digits = 0;
    int value = 0;
    for (int i = 0; i < host.length() && host.startsWith("127."); i++) {
      char c = host.charAt(i);
      boolean isEnd = c == '.' && digits > 0;
      if (!isEnd && (c < '0' || c > '9')) {
        return false;
      }
      numbers += isEnd ? 1 : 0;
      digits = isEnd ? 0 : digits + 1;
      value = isEnd ? 0 : 10 * value + c - '0';
      if (digits > 3 || value > 255) {
        return false;
      }
    }
    return numbers == 4 && digits > 0;
  }
}
