package io.imagespec.examples.benchmark;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What all races have in common: the files, and a place for what is made on the way. */
record BenchmarkFixture(Path work, RandomFileTree tree, PeakHeap heap, AtomicLong changes) {
  /** What images of these races have, so that no others are removed. */
  static final String LABEL = "imagespec-benchmark";

  private static final long HEAP_LIMIT = 96;

  BenchmarkFixture(Path work, RandomFileTree tree) {
    this(work, tree, new PeakHeap(HEAP_LIMIT), new AtomicLong());
  }

  /** What the peers are given; it holds the Dockerfile too. */
  Path context() {
    return work.resolve("context");
  }

  ImageSpec spec() {
    return ImageSpec.scratch()
        .named("benchmark")
        .label(LABEL, "buildkit")
        .copy(tree.directory(), "/data");
  }

  /** As in a JVM that was never here: it knows no digest of any file. */
  ImageResolver.Builder stranger() {
    return resolver("cache-" + changes.incrementAndGet());
  }

  /** As in a JVM that was here before. */
  ImageResolver.Builder regular() {
    return resolver("cache");
  }

  private ImageResolver.Builder resolver(String cache) {
    Map<String, String> variables = Map.of("XDG_CACHE_HOME", work.resolve(cache).toString());
    return ImageResolver.builder().environment(Environment.of(variables, work));
  }

  void changeOne() throws IOException {
    tree.change(changes.incrementAndGet() + 1);
  }
}
