package io.imagespec.context;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads sources: first their directories, then the files whose digests are unknown. The cache of a
 * directory is opened and saved once, even if several sources are parts of it, such as classes and
 * resources.
 */
final class ContextScan {
  private static final long WORTH_THREADS = 1 << 20;

  private final Path directory;
  private final DigestCache cache;
  private final HashingThreads hashingThreads;

  ContextScan(Path directory, DigestCache cache, HashingThreads hashingThreads) {
    this.directory = directory;
    this.cache = cache;
    this.hashingThreads = hashingThreads;
  }

  List<ContextEntry> of(Map<String, Optional<FileSource>> roots) {
    List<ScannedEntry> all = new ArrayList<>();
    Map<Path, DigestCache.Known> opened = new HashMap<>();
    roots.forEach(
        (root, source) -> {
          if (source.isEmpty()) {
            all.add(new ScannedEntry.Known(new ContextEntry.Directory(root)));
          } else {
            Path start = directory.resolve(source.get().path());
            DigestCache.Known digests =
                opened.computeIfAbsent(
                    start.toAbsolutePath().normalize(), same -> cache.open(start));
            all.addAll(new ContextWalk(source.get(), start, root, digests, hashingThreads).walk());
          }
        });
    read(all.stream().map(ScannedEntry::asUnread).flatMap(Optional::stream).toList());
    opened.values().forEach(DigestCache.Known::save);
    return all.stream().map(ScannedEntry::entry).toList();
  }

  private void read(List<ScannedEntry.Unread> files) {
    long bytes = files.stream().mapToLong(ScannedEntry.Unread::size).sum();
    if (files.size() > 1 && bytes > WORTH_THREADS) {
      readTogether(files);
    } else {
      files.forEach(file -> file.read(hashingThreads));
    }
  }

  /** Reads files on all threads; a thread that finishes a file takes the next one. */
  private void readTogether(List<ScannedEntry.Unread> files) {
    AtomicInteger next = new AtomicInteger();
    Runnable share =
        () -> {
          for (int i = next.getAndIncrement();
              i < files.size() && !hashingThreads.failed();
              i = next.getAndIncrement()) {
            files.get(i).read(hashingThreads);
          }
        };
    int shares = Math.min(HashingThreads.COUNT, files.size());
    hashingThreads.run(
        new RecursiveAction() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void compute() {
            List<ForkJoinTask<?>> tasks = new ArrayList<>();
            for (int i = 0; i < shares; i++) {
              tasks.add(ForkJoinTask.adapt(() -> hashingThreads.attempt(share)));
            }
            ForkJoinTask.invokeAll(tasks);
          }
        });
  }
}
