package io.imagespec.docker.internal.buildkit.session.auth;

import io.imagespec.auth.Credential;
import io.imagespec.name.ImageReference;

/**
 * What a builder was told for one registry.
 *
 * @param credential who the user is there
 * @param repository which repository that was found for
 */
public record IssuedCredential(Credential credential, ImageReference repository) {}
