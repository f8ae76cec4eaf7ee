package io.imagespec.examples.benchmark;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The state that all races share: the files and a working directory. */
record BenchmarkFixture(Path work, RandomFileTree tree, PeakHeap heap, AtomicLong changes) {
  /** The label of images of these races, so that no other images are removed. */
  static final String LABEL = "imagespec-benchmark";

  private static final long HEAP_LIMIT = 96;

  BenchmarkFixture(Path work, RandomFileTree tree) {
    this(work, tree, new PeakHeap(HEAP_LIMIT), new AtomicLong());
  }

  /** Returns the build context of the peers, which also contains the Dockerfile. */
  Path context() {
    return work.resolve("context");
  }

  ImageSpec spec() {
    return ImageSpec.scratch()
        .named("benchmark")
        .label(LABEL, "buildkit")
        .copy(tree.directory(), "/data");
  }

  /** Creates a resolver with an empty digest cache. */
  ImageResolver.Builder resolverWithEmptyCache() {
    return resolver("cache-" + changes.incrementAndGet());
  }

  /** Creates a resolver with the digest cache of earlier builds. */
  ImageResolver.Builder resolverWithFullCache() {
    return resolver("cache");
  }

  private ImageResolver.Builder resolver(String cache) {
    Map<String, String> variables = Map.of("XDG_CACHE_HOME", work.resolve(cache).toString());
    return ImageResolver.builder()
        .assembly(Assembly.ENGINE) // the spec has no commands
        .environment(Environment.of(variables, work));
  }

  void changeOne() throws IOException {
    tree.change(changes.incrementAndGet() + 1);
  }
}
