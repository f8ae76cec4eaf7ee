/**
 * Docker's {@code config.json} and the credential helpers it names, read as the docker CLI reads
 * them.
 *
 * <p>Where the CLI and podman differ, the CLI is followed, with two exceptions taken from podman: a
 * key with a path ({@code ghcr.io/acme}) is for that path only and wins over the host's, and Docker
 * Hub is also found under {@code docker.io}, if the CLI's own key is not there. One broken entry
 * harms only the lookups that would use it. Files are read anew for every lookup.
 */
@NullMarked
package io.imagespec.docker.internal.auth;

import org.jspecify.annotations.NullMarked;
