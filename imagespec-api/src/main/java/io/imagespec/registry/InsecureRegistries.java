package io.imagespec.registry;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.ImageReference;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which registries may be spoken to over plain HTTP or with a certificate nobody vouches for: those
 * on this machine's loopback, and those that the user declared. Immutable.
 */
@CheckReturnValue
public final class InsecureRegistries {
  private final Set<String> declared;

  private InsecureRegistries(Set<String> declared) {
    this.declared = declared;
  }

  /**
   * Only registries on the loopback.
   *
   * @return the default
   */
  public static InsecureRegistries loopbackOnly() {
    return new InsecureRegistries(Set.of());
  }

  /**
   * One more registry.
   *
   * @param domain host and, if it has one, port, as in image names
   * @return these and that one
   * @throws IllegalArgumentException if it is not a registry's host
   */
  public InsecureRegistries with(String domain) {
    if (!ImageReference.parse(domain + "/x/x").domain().equals(domain)) {
      throw new IllegalArgumentException(
          "insecure registry \""
              + domain
              + "\": write the host, with its port if it has one, and nothing else");
    }
    Set<String> more = new TreeSet<>(declared);
    more.add(domain);
    return new InsecureRegistries(Set.copyOf(more));
  }

  /**
   * Whether a registry may be spoken to without TLS.
   *
   * @param domain the registry, as {@link ImageReference#domain()} gives it
   * @return true for {@code localhost}, 127.0.0.0/8, {@code [::1]} and declared ones
   */
  public boolean allows(String domain) {
    return declared.contains(domain) || isLoopback(domain);
  }

  /**
   * Whether a registry is on this machine's loopback, going by its name alone.
   *
   * @param domain host with an optional port
   * @return true for {@code localhost}, 127.0.0.0/8 and {@code [::1]}
   */
  public static boolean isLoopback(String domain) {
    int colon = domain.lastIndexOf(':');
    String host = colon > domain.lastIndexOf(']') ? domain.substring(0, colon) : domain;
    return host.equals("localhost") || host.equals("[::1]") || isLoopbackIpv4(host);
  }

  private static boolean isLoopbackIpv4(String host) {
    String[] octets = host.split("\\.", -1);
    if (octets.length != 4 || !octets[0].equals("127")) {
      return false;
    }
    for (String octet : octets) {
      if (octet.isEmpty()
          || octet.length() > 3
          || !octet.chars().allMatch(c -> c >= '0' && c <= '9')
          || Integer.parseInt(octet) > 255) {
        return false;
      }
    }
    return true;
  }
}
