package io.imagespec.docker.internal.localregistry;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The uploads under way, each in its repository. Thread-safe. */
final class Uploads {
  /** How many there may be; one more, and the one that was not heard of for longest is given up. */
  static final int LIMIT = 1000;

  private final Vault vault;
  private final Map<String, Upload> open = new LinkedHashMap<>(16, 0.75f, true);

  Uploads(Vault vault) {
    this.vault = vault;
  }

  String begin(String repository) {
    String id = UUID.randomUUID().toString();
    remember(key(repository, id), new Upload(vault.begin())).forEach(Upload::drop);
    return id;
  }

  private synchronized List<Upload> remember(String key, Upload upload) {
    open.put(key, upload);
    List<Upload> tooMany = new ArrayList<>();
    Iterator<Upload> oldest = open.values().iterator();
    while (open.size() > LIMIT) {
      tooMany.add(oldest.next());
      oldest.remove();
    }
    return tooMany;
  }

  /** One that is under way, or the client is told that it is not. */
  synchronized Upload get(String repository, String id) {
    Upload upload = open.get(key(repository, id));
    if (upload == null || upload.isOver()) {
      open.remove(key(repository, id));
      throw RefusedException.givenUp();
    }
    return upload;
  }

  synchronized void forget(String repository, String id) {
    open.remove(key(repository, id));
  }

  /** One that may be over already. */
  void giveUp(String repository, String id) {
    Upload upload;
    synchronized (this) {
      upload = open.remove(key(repository, id));
    }
    if (upload != null) {
      upload.drop();
    }
  }

  void cancel(String repository, String id) {
    get(repository, id).drop();
    forget(repository, id);
  }

  private static String key(String repository, String id) {
    return repository + "/" + id;
  }
}
