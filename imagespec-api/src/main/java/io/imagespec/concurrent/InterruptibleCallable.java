package io.imagespec.concurrent;

/** Work that an interrupt ends. */
public interface InterruptibleCallable<T> {
  T call() throws InterruptedException;
}
