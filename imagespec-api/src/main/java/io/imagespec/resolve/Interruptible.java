package io.imagespec.resolve;

/** Work that an interrupt ends. */
interface Interruptible<T> {
  T call() throws InterruptedException;
}
