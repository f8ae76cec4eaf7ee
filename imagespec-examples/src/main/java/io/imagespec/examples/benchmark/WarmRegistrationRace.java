package io.imagespec.examples.benchmark;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Credential;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageCatalog;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * The registration of images that exist, without an engine: {@code resolveAll} of specs with files
 * against the same HTTP exchanges with {@code java.net.http} alone, in one JVM. Each name has its
 * own repository, and each repository its own token. Both sides begin each round without
 * connections and tokens.
 */
final class WarmRegistrationRace {
  private static final int CONTENTS = 12;
  private static final int FILES = 50;
  private static final int THREADS = 8;

  private final TokenRegistry registry;
  private final Path work;
  private final int names;
  private final Map<String, ImageSpec> specs = new TreeMap<>();

  private WarmRegistrationRace(TokenRegistry registry, Path work, int names) {
    this.registry = registry;
    this.work = work;
    this.names = names;
  }

  static WarmRegistrationRace of(TokenRegistry registry, Path work, int names) throws IOException {
    WarmRegistrationRace race = new WarmRegistrationRace(registry, work, names);
    for (int i = 0; i < CONTENTS; i++) {
      Path files = Files.createDirectories(work.resolve("content-" + i));
      for (int file = 0; file < FILES; file++) {
        Files.writeString(files.resolve("file-" + file), i + " " + file);
      }
    }
    for (int i = 0; i < names; i++) {
      race.specs.put("image-" + i, race.spec(i));
    }
    return race;
  }

  private ImageSpec spec(int i) {
    return ImageSpec.from("debian:12")
        .registry(registry.address() + "/acme")
        .named("image-" + i)
        .run("make dependencies")
        .copy(work.resolve("content-" + i % CONTENTS), "/app");
  }

  /** Returns true if our time is at most the peer's plus a number of seconds. */
  boolean runPlus(double seconds) throws Exception {
    return with(
        threads ->
            comparison()
                .runPlus(seconds, this::ours, "java.net.http alone", round -> peer(threads)));
  }

  /** Returns true if our time is at most a multiple of the peer's. */
  boolean runTimes(double limit) throws Exception {
    return with(
        threads ->
            comparison().run(limit, this::ours, "java.net.http alone", round -> peer(threads)));
  }

  private SideBySide comparison() {
    return new SideBySide(names + " existing images", round -> {});
  }

  private interface Race {
    boolean run(ExecutorService threads) throws Exception;
  }

  private boolean with(Race race) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      String unused = registry.count();
      ours(0);
      String oursAsks = registry.count();
      peer(threads);
      String peerAsks = registry.count();
      if (!oursAsks.equals(peerAsks)) {
        throw new IllegalStateException(
            "our requests: " + oursAsks + "; those of java.net.http alone: " + peerAsks);
      }
      System.out.println(names + " existing images: " + oursAsks + " on both sides");
      return race.run(threads);
    } finally {
      threads.shutdownNow();
    }
  }

  private void ours(int round) {
    Environment environment =
        Environment.of(Map.of("XDG_CACHE_HOME", work.resolve("cache").toString()), work);
    Credential octo =
        Credential.password(TokenRegistry.USER, TokenRegistry.PASSWORD, "the benchmark");
    try (ImageResolver images =
        ImageResolver.builder()
            .environment(environment)
            .keychain(repository -> Optional.of(octo))
            .concurrentChecks(THREADS)
            .neverBuild()
            .build()) {
      ImageCatalog catalog = images.resolveAll(specs);
      for (String name : catalog.names()) {
        if (catalog.image(name).action() != Action.REUSED) {
          throw new IllegalStateException(name + " is " + catalog.image(name));
        }
      }
    }
  }

  private void peer(ExecutorService threads) throws Exception {
    BareHttpBaseline finder = BareHttpBaseline.of(registry.address());
    for (Future<String> answer :
        threads.invokeAll(
            IntStream.range(0, names)
                .<Callable<String>>mapToObj(i -> () -> finder.find("acme/image-" + i))
                .toList())) {
      if (!answer.get().equals(TokenRegistry.DIGEST.toString())) {
        throw new IllegalStateException("unexpected digest: " + answer.get());
      }
    }
  }
}
