package io.imagespec.examples.benchmark;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.RegistryClient;
import io.imagespec.name.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * A benchmark of {@code find} for many repositories of a registry on the loopback interface, each
 * with its own token, against the same exchanges with {@code java.net.http} alone. Both sides use
 * the same number of threads and begin each round without tokens. Requires no engine. The exit code
 * is 1 if the figure exceeds its limit.
 */
public final class RegistryBenchmark {
  private static final int REPOSITORIES = Integer.getInteger("benchmark.repositories", 600);
  private static final int THREADS = Integer.getInteger("benchmark.threads", 8);
  private static final double LIMIT = 1.25;

  private final TokenRegistry registry;
  private final ExecutorService threads;

  private RegistryBenchmark(TokenRegistry registry, ExecutorService threads) {
    this.registry = registry;
    this.threads = threads;
  }

  /**
   * Runs the race.
   *
   * @param arguments none
   * @throws Exception if the race fails
   */
  public static void main(String... arguments) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    boolean within;
    try (TokenRegistry registry = new TokenRegistry()) {
      within = new RegistryBenchmark(registry, threads).run();
    } finally {
      threads.shutdownNow();
    }
    System.exit(within ? 0 : 1);
  }

  private boolean run() throws Exception {
    System.out.println(Machine.describe());
    System.out.printf("%d repositories, %d threads%n", REPOSITORIES, THREADS);
    ours(0);
    String oursAsks = registry.count();
    peer(0);
    String peerAsks = registry.count();
    System.out.println(
        "our requests: " + oursAsks + "; requests of java.net.http alone: " + peerAsks);
    if (!oursAsks.equals(peerAsks)) {
      throw new IllegalStateException("the two sides send different requests");
    }
    return new SideBySide("find", round -> {})
        .run(LIMIT, this::ours, "java.net.http alone", this::peer);
  }

  private void ours(int round) throws Exception {
    Credential octo =
        Credential.password(TokenRegistry.USER, TokenRegistry.PASSWORD, "the benchmark");
    Keychain keychain = repository -> Optional.of(octo);
    try (RegistryClient client = RegistryClient.builder().keychain(keychain).build()) {
      all(
          repository ->
              client
                  .find(ImageReference.parse(registry.address() + "/" + repository + ":latest"))
                  .orElseThrow()
                  .digest()
                  .toString());
    }
  }

  private void peer(int round) throws Exception {
    BareHttpBaseline finder = BareHttpBaseline.of(registry.address());
    all(finder::find);
  }

  private interface Finder {
    String find(String repository) throws Exception;
  }

  private void all(Finder finder) throws Exception {
    List<Callable<String>> questions =
        IntStream.range(0, REPOSITORIES)
            .<Callable<String>>mapToObj(i -> () -> finder.find("acme/image-" + i))
            .toList();
    for (Future<String> answer : threads.invokeAll(questions)) {
      if (!answer.get().equals(TokenRegistry.DIGEST.toString())) {
        throw new IllegalStateException("unexpected digest: " + answer.get());
      }
    }
  }
}
