package io.imagespec.examples.benchmark;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.EmbeddedEngineProvider;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.jvm.JvmApplication;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Our side: everything from a class path to a pinned reference, with the embedded engine. */
final class EmbeddedEnginePusher implements Pusher {
  @Override
  public Outcome push(Job job) {
    try (ContainerEngine engine = engine(job.cache());
        ImageResolver images = resolver(job.cache()).engine(engine).build()) {
      ResolvedImage image = images.resolve(spec(job));
      return new Outcome(image.action().toString(), image.digest().toString());
    }
  }

  private static Environment environment(Path cache) {
    return Environment.of(Map.of("XDG_CACHE_HOME", cache.toString()), cache);
  }

  static ContainerEngine engine(Path cache) {
    return new EmbeddedEngineProvider().connect(environment(cache));
  }

  static ImageResolver.Builder resolver(Path cache) {
    return ImageResolver.builder().environment(environment(cache)).keychain(keychain());
  }

  static Keychain keychain() {
    Credential octo = Credential.password(USER, PASSWORD, "the benchmark");
    return repository -> Optional.of(octo);
  }

  private static ImageSpec spec(Job job) {
    List<Path> classPath = new ArrayList<>(job.app().dependencies());
    classPath.add(job.app().snapshot());
    classPath.add(job.app().classes());
    int slash = job.target().lastIndexOf('/');
    return JvmApplication.ofClassPath(classPath)
        .mainClass(SyntheticJvmApplication.MAIN_CLASS)
        .base(job.base())
        .toSpec()
        .named(job.target().substring(slash + 1))
        .registry(job.target().substring(0, slash));
  }
}
