package io.imagespec.docker.internal.localregistry.blob;

import io.imagespec.name.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Stores content in this JVM's memory. Thread-safe. */
public final class MemoryBlobStorage implements BlobStorage {
  private final StorageQuota storageQuota;
  private final Map<Digest, BlobContent> contents = new ConcurrentHashMap<>();

  public MemoryBlobStorage(StorageQuota storageQuota) {
    this.storageQuota = storageQuota;
  }

  @Override
  public PendingBlob begin() {
    return new Pieces();
  }

  @Override
  public boolean has(Digest digest) {
    return contents.containsKey(digest);
  }

  @Override
  public Optional<BlobContent> open(Digest digest) {
    return Optional.ofNullable(contents.get(digest));
  }

  @Override
  public void remove(Digest digest) {
    Optional.ofNullable(contents.remove(digest))
        .ifPresent(gone -> storageQuota.release(gone.size()));
  }

  @Override
  public void close() {
    contents.clear();
  }

  private final class Pieces implements PendingBlob {
    private final List<byte[]> pieces = new ArrayList<>();
    private long size;
    private boolean isOver;

    @Override
    public synchronized void write(byte[] bytes, int count) {
      if (isOver) {
        throw RegistryErrorException.uploadGone();
      }
      storageQuota.reserve(count);
      pieces.add(Arrays.copyOf(bytes, count));
      size += count;
    }

    @Override
    public synchronized BlobContent read() {
      return new MemoryContent(List.copyOf(pieces), size);
    }

    @Override
    public void seal() {
      // memory cannot be made durable
    }

    @Override
    public synchronized void keep(Digest digest) {
      if (isOver) {
        throw RegistryErrorException.uploadGone();
      }
      if (contents.putIfAbsent(digest, read()) != null) {
        storageQuota.release(size);
      }
      end();
    }

    @Override
    public synchronized void drop() {
      if (!isOver) {
        storageQuota.release(size);
        end();
      }
    }

    private void end() {
      isOver = true;
      pieces.clear();
    }
  }
}
