package io.imagespec.docker.internal.buildkit.session.auth;

import io.imagespec.auth.Credential;
import io.imagespec.name.ImageReference;

/**
 * A credential that a builder received for a registry.
 *
 * @param credential the credential
 * @param repository the repository for which it was found
 */
public record IssuedCredential(Credential credential, ImageReference repository) {}
