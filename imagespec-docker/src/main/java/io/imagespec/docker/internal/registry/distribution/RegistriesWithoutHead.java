package io.imagespec.docker.internal.registry.distribution;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The registries that do not answer HEAD for manifests. Some refuse it, and some answer 404
 * although GET has the manifest; docker, podman, skopeo and crane ask such a registry with GET.
 * Thread-safe.
 */
public final class RegistriesWithoutHead {
  /** Statuses of servers and of proxies that know no HEAD. */
  private static final Set<Integer> REFUSING = Set.of(400, 405, 501);

  private final Set<String> refusing = ConcurrentHashMap.newKeySet();

  /** True if HEAD is of no use there. */
  boolean isRefused(String domain) {
    return refusing.contains(domain);
  }

  /** True if GET may answer otherwise. */
  static boolean isDoubtful(int status) {
    return isRefusal(status) || status == 404;
  }

  /** Takes note that GET answered after a doubtful HEAD. */
  void answered(String domain, int head, boolean isPresent) {
    if (isRefusal(head) || isPresent) {
      refusing.add(domain);
    }
  }

  /** True if the method is refused, whatever is asked for. */
  static boolean isRefusal(int status) {
    return REFUSING.contains(status);
  }
}
