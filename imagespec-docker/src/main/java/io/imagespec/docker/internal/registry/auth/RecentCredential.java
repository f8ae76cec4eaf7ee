package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last result of a keychain, shared by the steps of one transfer. A large layer has hundreds of
 * steps, and a keychain may start a program for each lookup. Not thread-safe.
 */
final class RecentCredential {
  /** The lifetime of a result, far below the remaining lifetime of a cloud's credential. */
  private static final Duration LIFE = Duration.ofSeconds(10);

  private @Nullable Credential credential;
  private @Nullable Deadline end;

  /** A lookup in a keychain. */
  interface Lookup {
    Optional<Credential> find() throws IOException;
  }

  Optional<Credential> get(Lookup lookup) throws IOException {
    if (end == null || end.remaining().isNegative()) {
      set(lookup.find().orElse(null));
    }
    return Optional.ofNullable(credential);
  }

  /** Stores the result of a lookup that was made elsewhere. */
  void set(@Nullable Credential found) {
    credential = found;
    end = Deadline.in(LIFE);
  }
}
