package io.imagespec.docker.internal.registry;

import io.imagespec.registry.InsecureRegistries;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP clients of one conversation, and their threads.
 *
 * <p>JDK 17's client cannot be closed; its selector thread (a daemon) ends when the client is no
 * longer reachable, which {@link #close()} sees to.
 */
final class Clients implements AutoCloseable {
  /** How long a connection may take to come about. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final InsecureRegistries insecure;
  private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads());
  private @Nullable HttpClient verifying;
  private @Nullable HttpClient trusting;

  Clients(InsecureRegistries insecure) {
    this.insecure = insecure;
  }

  synchronized HttpClient forUri(URI uri) {
    if (threads.isShutdown()) {
      throw new IllegalStateException("this registry conversation is closed");
    }
    return insecure.allows(Origin.of(uri).domain()) ? trusting() : verifying();
  }

  private HttpClient verifying() {
    HttpClient client = verifying == null ? builder().build() : verifying;
    verifying = client;
    return client;
  }

  private HttpClient trusting() {
    HttpClient client =
        trusting == null ? builder().sslContext(AnyCertificate.context()).build() : trusting;
    trusting = client;
    return client;
  }

  private HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .executor(threads)
        .connectTimeout(CONNECT_TIMEOUT)
        .followRedirects(HttpClient.Redirect.NEVER);
  }

  @Override
  public synchronized void close() {
    verifying = null;
    trusting = null;
    threads.shutdownNow();
  }

  /** Threads that keep no JVM alive and say whose they are. */
  private static final class DaemonThreads implements ThreadFactory {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public Thread newThread(Runnable work) {
      Thread thread = new Thread(work, "imagespec-registry-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }
}
