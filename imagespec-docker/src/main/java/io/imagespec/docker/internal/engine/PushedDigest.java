package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.name.Digest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the digest of a pushed tag in the messages of a push. Docker sends it in {@code aux};
 * Podman and Docker's containerd store send a status line. The containerd store also reports if it
 * pushed one manifest of an index. Not thread-safe.
 */
final class PushedDigest {
  private final Pattern status;
  private @Nullable Digest found;

  PushedDigest(String tag) {
    this.status =
        Pattern.compile(Pattern.quote(tag) + ": digest: (sha256:[0-9a-f]{64}) size: [0-9]+");
  }

  void on(JsonValue message) {
    message.text("status").map(status::matcher).filter(Matcher::matches).ifPresent(this::take);
    message.text("aux", "Digest").ifPresent(this::set);
    if (message.isTrue("aux", "manifestPushedInsteadOfIndex")) {
      message.text("aux", "selectedManifest", "digest").ifPresent(this::set);
    }
  }

  private void take(Matcher matcher) {
    set(matcher.group(1));
  }

  private void set(String digest) {
    found = Digest.parse(digest);
  }

  Optional<Digest> get() {
    return Optional.ofNullable(found);
  }
}
