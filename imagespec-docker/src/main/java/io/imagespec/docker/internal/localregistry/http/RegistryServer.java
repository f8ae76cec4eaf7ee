package io.imagespec.docker.internal.localregistry.http;

import com.sun.net.httpserver.HttpServer;
import io.imagespec.docker.internal.concurrent.DaemonThreads;
import io.imagespec.docker.internal.localregistry.index.RegistryStore;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The registry's HTTP server. Thread-safe. */
public final class RegistryServer implements AutoCloseable {
  private final HttpServer server;
  private final TlsRejectingProxy proxy;
  private final ExecutorService threads;
  private final RegistryStore store;

  private RegistryServer(
      HttpServer server, TlsRejectingProxy proxy, ExecutorService threads, RegistryStore store) {
    this.store = store;
    this.server = server;
    this.proxy = proxy;
    this.threads = threads;
  }

  /**
   * Starts a server, which closes the store when it is closed. The store is also closed if the
   * start fails.
   */
  static RegistryServer start(BasicAuth basicAuth, RegistryStore store, int port) {
    ExecutorService threads =
        Executors.newCachedThreadPool(DaemonThreads.named("imagespec-local-registry-"));
    try {
      HttpServer server = bound(0, () -> HttpServer.create(loopback(0), 0));
      server.createContext("/", RequestRouter.of(basicAuth, store));
      server.setExecutor(threads);
      TlsRejectingProxy proxy =
          bound(port, () -> TlsRejectingProxy.open(loopback(port), server.getAddress(), threads));
      // The dispatcher thread inherits the daemon status of the thread that starts it.
      CompletableFuture.runAsync(server::start, threads).join();
      return new RegistryServer(server, proxy, threads, store);
    } catch (RuntimeException e) {
      threads.shutdownNow();
      store.close();
      throw e;
    }
  }

  private static InetSocketAddress loopback(int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
  }

  private interface Binding<T> {
    T bind() throws IOException;
  }

  private static <T> T bound(int port, Binding<T> binding) {
    try {
      return binding.bind();
    } catch (IOException e) {
      String address = port == 0 ? "127.0.0.1" : "127.0.0.1:" + port;
      throw new ImageSpecException(
          "start local registry: cannot bind to "
              + address
              + " ("
              + e.getMessage()
              + "); "
              + (port == 0
                  ? "check the network of this machine"
                  : "choose another port, or 0 for any free port"),
          e);
    }
  }

  /**
   * Returns the address.
   *
   * @return {@code 127.0.0.1:PORT}
   */
  public String address() {
    return "127.0.0.1:" + proxy.port();
  }

  /** Closes all connections, ends the threads and discards content in memory. Idempotent. */
  @Override
  public void close() {
    proxy.close();
    server.stop(0);
    threads.shutdownNow();
    store.close();
  }
}
