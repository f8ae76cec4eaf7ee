package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What servers have seen of a user during one question and its steps. For one thread. */
final class Shown {
  private @Nullable Credential credential;
  private @Nullable String header;

  void add(Credential presented) {
    credential = presented;
  }

  void add(String authorization) {
    header = authorization;
  }

  /** The last credential that a server has seen, or for which it gave something. */
  Optional<Credential> credential() {
    return Optional.ofNullable(credential);
  }

  /** The last header, so that no message repeats it. */
  Optional<String> header() {
    return Optional.ofNullable(header);
  }
}
