package io.imagespec.docker.internal.concurrent;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates named threads that do not keep the JVM alive. */
public final class DaemonThreads {
  private DaemonThreads() {}

  /** Returns a factory of threads named by the prefix and a number, counted from 1. */
  public static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return work -> unstarted(prefix + count.incrementAndGet(), work);
  }

  /** Starts one thread. */
  public static Thread start(String name, Runnable work) {
    Thread thread = unstarted(name, work);
    thread.start();
    return thread;
  }

  /** Creates one thread without starting it. */
  public static Thread unstarted(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
