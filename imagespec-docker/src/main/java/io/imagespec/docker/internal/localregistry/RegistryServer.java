package io.imagespec.docker.internal.localregistry;

import com.sun.net.httpserver.HttpServer;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The registry's server, from start to end. Thread-safe. */
public final class RegistryServer implements AutoCloseable {
  private final HttpServer server;
  private final FrontDoor door;
  private final ExecutorService threads;

  private RegistryServer(HttpServer server, FrontDoor door, ExecutorService threads) {
    this.server = server;
    this.door = door;
    this.threads = threads;
  }

  /**
   * Starts a registry that everybody on this machine may use.
   *
   * @return the running registry
   */
  public static RegistryServer start() {
    return start(Doorkeeper.everybody(), Capacity.LIMIT);
  }

  /**
   * Starts a registry for one user.
   *
   * @param user the user name, without a colon
   * @param password the password
   * @return the running registry
   */
  public static RegistryServer start(String user, String password) {
    return start(Doorkeeper.only(user, password), Capacity.LIMIT);
  }

  static RegistryServer start(Doorkeeper doorkeeper, long capacity) {
    Store store = new Store(new Capacity(capacity));
    HttpServer server = bind();
    ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads());
    server.createContext("/", new Desk(doorkeeper, new Blobs(store), new ManifestStore(store)));
    server.setExecutor(threads);
    CompletableFuture.runAsync(server::start, threads).join();
    return new RegistryServer(server, door(server, threads), threads);
  }

  private static HttpServer bind() {
    return bound(() -> HttpServer.create(new InetSocketAddress(loopback(), 0), 0));
  }

  private static FrontDoor door(HttpServer server, ExecutorService threads) {
    return bound(() -> FrontDoor.open(loopback(), server.getAddress(), threads));
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private interface Binding<T> {
    T bind() throws IOException;
  }

  private static <T> T bound(Binding<T> binding) {
    try {
      return binding.bind();
    } catch (IOException e) {
      throw new ImageSpecException(
          "start local registry: no port of 127.0.0.1 can be had ("
              + e.getMessage()
              + "); check the network of this machine",
          e);
    }
  }

  /**
   * Where it is.
   *
   * @return {@code 127.0.0.1:PORT}
   */
  public String address() {
    return "127.0.0.1:" + door.port();
  }

  /** Ends connections and threads and forgets all content. Idempotent. */
  @Override
  public void close() {
    door.close();
    server.stop(0);
    threads.shutdownNow();
  }

  /**
   * Threads that keep no JVM alive; the server's dispatcher is started on one of them and so keeps
   * none alive either.
   */
  private static final class DaemonThreads implements ThreadFactory {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public Thread newThread(Runnable work) {
      Thread thread = new Thread(work, "imagespec-local-registry-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }
}
