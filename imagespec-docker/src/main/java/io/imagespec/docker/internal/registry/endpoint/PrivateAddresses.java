package io.imagespec.docker.internal.registry.endpoint;

import io.imagespec.registry.InsecureRegistries;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Classifies the IP addresses in URLs. Names are not looked up: dangerous targets on a link or in a
 * private network do not use TLS, and a redirect from https to http is never followed.
 */
public final class PrivateAddresses {
  private PrivateAddresses() {}

  /**
   * Returns true for 169.254.0.0/16 and fe80::/10, at which clouds offer secrets of the machine
   * itself.
   */
  static boolean isLinkLocal(Origin origin) {
    return literal(origin).filter(InetAddress::isLinkLocalAddress).isPresent();
  }

  /**
   * Returns true for a target that no remote server has a good reason to redirect to: a link-local
   * address, or this machine itself.
   */
  public static boolean isForbiddenTarget(Origin there, Origin here) {
    boolean isOurs =
        InsecureRegistries.isLoopback(there.host())
            || literal(there)
                .filter(a -> a.isLoopbackAddress() || a.isAnyLocalAddress())
                .isPresent();
    boolean areWe = InsecureRegistries.isLoopback(here.host());
    return !there.host().equals(here.host()) && (isLinkLocal(there) || (isOurs && !areWe));
  }

  /**
   * Returns true for an address that is not on the internet: in a private network, on this machine
   * or on its link.
   */
  public static boolean isPrivate(Origin origin) {
    return InsecureRegistries.isLoopback(origin.host())
        || literal(origin).filter(PrivateAddresses::isPrivate).isPresent();
  }

  private static boolean isPrivate(InetAddress address) {
    return address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || isShared(address.getAddress());
  }

  /** Returns true for 100.64.0.0/10 and fc00::/7, which the JDK does not classify as private. */
  private static boolean isShared(byte[] address) {
    return address.length == 4
        ? address[0] == 100 && (address[1] & 0xC0) == 64
        : (address[0] & 0xFE) == 0xFC;
  }

  /** Parses an IP address. The JDK recognizes these forms, so no name server is asked. */
  static Optional<InetAddress> literal(Origin origin) {
    String host = origin.host();
    if (!host.startsWith("[") && !host.matches("[0-9]{1,10}(\\.[0-9]{1,10}){0,3}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(host));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
