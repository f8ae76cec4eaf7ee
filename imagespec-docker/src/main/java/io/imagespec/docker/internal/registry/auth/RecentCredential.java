package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a keychain said last, for the steps of one transfer: a large layer has hundreds, and a
 * keychain may start a program for each. For one thread.
 */
final class RecentCredential {
  /** Much less than what clouds leave to a credential that they still give out. */
  private static final Duration LIFE = Duration.ofSeconds(10);

  private @Nullable Credential credential;
  private @Nullable Deadline end;

  /** Asks a keychain. */
  interface Lookup {
    Optional<Credential> find() throws IOException;
  }

  Optional<Credential> get(Lookup lookup) throws IOException {
    if (end == null || end.remaining().isNegative()) {
      set(lookup.find().orElse(null));
    }
    return Optional.ofNullable(credential);
  }

  /** What it says now, if somebody else asked. */
  void set(@Nullable Credential found) {
    credential = found;
    end = Deadline.in(LIFE);
  }
}
