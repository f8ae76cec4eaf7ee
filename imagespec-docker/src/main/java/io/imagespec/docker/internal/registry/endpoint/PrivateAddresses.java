package io.imagespec.docker.internal.registry.endpoint;

import io.imagespec.registry.InsecureRegistries;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * What the numbers in a URL's host say of where it is. Names are not looked up: what is dangerous
 * on a link or in a private network is not encrypted, and nobody is sent from https to http.
 */
public final class PrivateAddresses {
  private PrivateAddresses() {}

  /** 169.254.0.0/16 and fe80::/10, where clouds keep what only the machine itself may know. */
  static boolean isLinkLocal(Origin origin) {
    return literal(origin).filter(InetAddress::isLinkLocalAddress).isPresent();
  }

  /**
   * Whether nobody who is elsewhere has a good reason to send us there: the link, and this machine
   * itself.
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

  /** Whatever is not on the internet: private networks, this machine, its link. */
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

  /** 100.64.0.0/10 and fc00::/7, which the JDK does not know. */
  private static boolean isShared(byte[] address) {
    return address.length == 4
        ? address[0] == 100 && (address[1] & 0xC0) == 64
        : (address[0] & 0xFE) == 0xFC;
  }

  /** The JDK takes these forms for addresses, so no name server is asked. */
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
