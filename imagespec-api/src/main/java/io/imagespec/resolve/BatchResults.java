package io.imagespec.resolve;

import io.imagespec.concurrent.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Future;

/** The results of one call: each name gets an image or a failure. Thread-safe. */
final class BatchResults {
  /** A task for one value. */
  interface Task<T, R> {
    R run(T value) throws InterruptedException;
  }

  private final SortedMap<String, ResolvedImage> images = new ConcurrentSkipListMap<>();
  private final SortedMap<String, RuntimeException> failures = new ConcurrentSkipListMap<>();

  void succeed(List<String> names, ResolvedImage image) {
    names.forEach(name -> images.put(name, image));
  }

  void fail(List<String> names, RuntimeException failure) {
    names.forEach(name -> failures.put(name, failure));
  }

  SortedMap<String, ResolvedImage> images() {
    return images;
  }

  SortedMap<String, RuntimeException> failures() {
    return failures;
  }

  /**
   * Runs a task for each value and waits for all. A failed task is the failure of the value's
   * names, and has no result.
   */
  <T, R> List<NamedValue<R>> each(WorkerPool pool, List<NamedValue<T>> values, Task<T, R> task)
      throws InterruptedException {
    List<Future<R>> started = new ArrayList<>();
    values.forEach(each -> started.add(pool.start(() -> task.run(each.value()))));
    List<NamedValue<R>> results = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      try {
        results.add(values.get(i).with(WorkerPool.result(started.get(i))));
      } catch (CancellationException e) {
        throw e;
      } catch (RuntimeException e) {
        fail(values.get(i).names(), e);
      }
    }
    return results;
  }
}
