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

/** The registry's server, from start to end. Thread-safe. */
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

  /** Has a store looked after; it is closed with the server, or if there is none. */
  static RegistryServer start(BasicAuth basicAuth, RegistryStore store, int port) {
    ExecutorService threads =
        Executors.newCachedThreadPool(DaemonThreads.named("imagespec-local-registry-"));
    try {
      HttpServer server = bound(0, () -> HttpServer.create(loopback(0), 0));
      server.createContext("/", RequestRouter.of(basicAuth, store));
      server.setExecutor(threads);
      TlsRejectingProxy proxy =
          bound(port, () -> TlsRejectingProxy.open(loopback(port), server.getAddress(), threads));
      // The dispatcher inherits that the thread which starts it is a daemon.
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
      String wanted = port == 0 ? "no port" : "port " + port;
      throw new ImageSpecException(
          "start local registry: "
              + wanted
              + " of 127.0.0.1 can"
              + (port == 0 ? "" : "not")
              + " be had ("
              + e.getMessage()
              + "); "
              + (port == 0 ? "check the network of this machine" : "choose another, or 0 for any"),
          e);
    }
  }

  /**
   * Where it is.
   *
   * @return {@code 127.0.0.1:PORT}
   */
  public String address() {
    return "127.0.0.1:" + proxy.port();
  }

  /** Ends connections and threads, and what is in memory. Idempotent. */
  @Override
  public void close() {
    proxy.close();
    server.stop(0);
    threads.shutdownNow();
    store.close();
  }
}
