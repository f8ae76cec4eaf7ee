package io.imagespec.docker.internal.localregistry;

import io.imagespec.name.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Content in this JVM's memory. Thread-safe. */
final class MemoryVault implements Vault {
  private final Capacity capacity;
  private final Map<Digest, Content> contents = new ConcurrentHashMap<>();

  MemoryVault(Capacity capacity) {
    this.capacity = capacity;
  }

  @Override
  public Draft begin() {
    return new Pieces();
  }

  @Override
  public boolean has(Digest digest) {
    return contents.containsKey(digest);
  }

  @Override
  public Optional<Content> open(Digest digest) {
    return Optional.ofNullable(contents.get(digest));
  }

  @Override
  public void remove(Digest digest) {
    Optional.ofNullable(contents.remove(digest)).ifPresent(gone -> capacity.give(gone.size()));
  }

  @Override
  public void close() {
    contents.clear();
  }

  private final class Pieces implements Draft {
    private final List<byte[]> pieces = new ArrayList<>();
    private long size;
    private boolean isOver;

    @Override
    public synchronized void write(byte[] bytes, int count) {
      if (isOver) {
        throw RefusedException.givenUp();
      }
      capacity.take(count);
      pieces.add(Arrays.copyOf(bytes, count));
      size += count;
    }

    @Override
    public synchronized Content read() {
      return new Chunks(List.copyOf(pieces), size);
    }

    @Override
    public void seal() {
      // memory does not outlive anything
    }

    @Override
    public synchronized void keep(Digest digest) {
      if (isOver) {
        throw RefusedException.givenUp();
      }
      if (contents.putIfAbsent(digest, read()) != null) {
        capacity.give(size);
      }
      end();
    }

    @Override
    public synchronized void drop() {
      if (!isOver) {
        capacity.give(size);
        end();
      }
    }

    private void end() {
      isOver = true;
      pieces.clear();
    }
  }
}
