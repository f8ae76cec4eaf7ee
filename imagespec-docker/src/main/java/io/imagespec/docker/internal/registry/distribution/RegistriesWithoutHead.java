package io.imagespec.docker.internal.registry.distribution;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The registries that do not support HEAD for manifests. Some reject it, and some return 404
 * although GET returns the manifest. Docker, podman, skopeo and crane use GET for such a registry.
 * Thread-safe.
 */
public final class RegistriesWithoutHead {
  /** The statuses of servers and proxies without HEAD. */
  private static final Set<Integer> REFUSING = Set.of(400, 405, 501);

  private final Set<String> refusing = ConcurrentHashMap.newKeySet();

  /** Returns true if a registry does not support HEAD. */
  boolean isRefused(String domain) {
    return refusing.contains(domain);
  }

  /** Returns true if GET may return a different status. */
  static boolean mayDifferFromGet(int status) {
    return isRefusal(status) || status == 404;
  }

  /** Records the result of a GET after a doubtful HEAD. */
  void answered(String domain, int head, boolean isPresent) {
    if (isRefusal(head) || isPresent) {
      refusing.add(domain);
    }
  }

  /** Returns true if the server rejects the method itself. */
  static boolean isRefusal(int status) {
    return REFUSING.contains(status);
  }
}
