package io.imagespec.docker.internal.localregistry.index;

import io.imagespec.docker.internal.localregistry.blob.BlobStorage;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The uploads in progress in all repositories. Thread-safe. */
public final class OpenUploads {
  /**
   * The maximum number of uploads. One more evicts the upload that has been idle for the longest
   * time.
   */
  public static final int LIMIT = 1000;

  private final BlobStorage blobStorage;
  private final Map<String, UploadState> open = new LinkedHashMap<>(16, 0.75f, true);

  public OpenUploads(BlobStorage blobStorage) {
    this.blobStorage = blobStorage;
  }

  public String begin(String repository) {
    String id = UUID.randomUUID().toString();
    remember(key(repository, id), new UploadState(blobStorage.begin())).forEach(UploadState::drop);
    return id;
  }

  private synchronized List<UploadState> remember(String key, UploadState uploadState) {
    open.put(key, uploadState);
    List<UploadState> tooMany = new ArrayList<>();
    Iterator<UploadState> oldest = open.values().iterator();
    while (open.size() > LIMIT) {
      tooMany.add(oldest.next());
      oldest.remove();
    }
    return tooMany;
  }

  /** Returns an upload in progress. Throws an error for the client if the upload does not exist. */
  public synchronized UploadState get(String repository, String id) {
    UploadState uploadState = open.get(key(repository, id));
    if (uploadState == null || uploadState.isOver()) {
      open.remove(key(repository, id));
      throw RegistryErrorException.uploadGone();
    }
    return uploadState;
  }

  public synchronized void forget(String repository, String id) {
    open.remove(key(repository, id));
  }

  /** Discards an upload that may already have ended. */
  public void discard(String repository, String id) {
    UploadState uploadState;
    synchronized (this) {
      uploadState = open.remove(key(repository, id));
    }
    if (uploadState != null) {
      uploadState.drop();
    }
  }

  public void cancel(String repository, String id) {
    get(repository, id).drop();
    forget(repository, id);
  }

  private static String key(String repository, String id) {
    return repository + "/" + id;
  }
}
