package io.imagespec.concurrent;

/** A task that can be interrupted. */
public interface InterruptibleCallable<T> {
  T call() throws InterruptedException;
}
