package io.imagespec.selection;

import io.imagespec.name.ImageSpecException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The providers of one kind that the API's class loader and the thread's context class loader find,
 * by descending priority, then by name.
 */
public final class ServiceProviders<P> {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProviders.class);

  private final List<P> found;
  private final List<String> broken;

  private ServiceProviders(List<P> found, List<String> broken) {
    this.found = found;
    this.broken = broken;
  }

  public static <P> ServiceProviders<P> load(
      Class<P> kind, ToIntFunction<P> priority, Function<P, String> name) {
    List<P> found = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    Set<Class<?>> known = new HashSet<>();
    for (ClassLoader loader : loaders()) {
      collect(ServiceLoader.load(kind, loader).iterator(), found, known, broken);
    }
    found.sort(Comparator.comparingInt(priority).reversed().thenComparing(name));
    return new ServiceProviders<>(List.copyOf(found), List.copyOf(broken));
  }

  /** Creates a list of given providers, in this order. */
  public static <P> ServiceProviders<P> of(List<P> providers) {
    return new ServiceProviders<>(List.copyOf(providers), List.of());
  }

  private static List<ClassLoader> loaders() {
    List<ClassLoader> loaders = new ArrayList<>();
    loaders.add(ServiceProviders.class.getClassLoader());
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null && context != ServiceProviders.class.getClassLoader()) {
      loaders.add(context);
    }
    return loaders;
  }

  /** Collects the providers. A provider that fails to load is logged and skipped. */
  private static <P> void collect(
      Iterator<P> providers, List<P> found, Set<Class<?>> known, List<String> broken) {
    while (true) {
      try {
        if (!providers.hasNext()) {
          return;
        }
        P provider = providers.next();
        if (known.add(provider.getClass())) {
          found.add(provider);
        }
      } catch (ServiceConfigurationError e) {
        LOG.warn("skipped a provider on the class path that failed to load: {}", e.getMessage());
        broken.add(e.getMessage());
      }
    }
  }

  public List<P> all() {
    return found;
  }

  /** Returns the first provider, or throws an exception that names the missing artifact. */
  public P first(String what) {
    if (found.isEmpty()) {
      throw new ImageSpecException(
          what
              + ": no provider is on the class path; add io.imagespec:imagespec-docker"
              + (broken.isEmpty() ? "" : " (failed to load: " + broken + ")"));
    }
    return found.get(0);
  }
}
