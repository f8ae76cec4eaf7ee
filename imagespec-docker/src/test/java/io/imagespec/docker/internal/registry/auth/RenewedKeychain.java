package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.name.ImageReference;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A keychain that returns a new password after each refusal. */
public record RenewedKeychain(AtomicInteger refusals) implements Keychain {
  @Override
  public Optional<Credential> find(ImageReference repository) {
    return Optional.of(Credential.password("octo", "secret-" + refusals, "test"));
  }

  @Override
  public void onRejected(Credential credential) {
    refusals.incrementAndGet();
  }
}
