/**
 * The configurations in which docker, podman and Kubernetes keep credentials, and the credential
 * helpers they name, read as the docker CLI and podman read them.
 *
 * <p>Where the two differ, the CLI is followed for docker's files, with two exceptions taken from
 * podman: a key with a path ({@code ghcr.io/acme}) is for that path only and wins over the host's,
 * and Docker Hub is also found under {@code docker.io}, if the CLI's own key is not there. One
 * broken entry harms only the lookups that would use it. Files are looked at for every lookup and
 * read when they changed; what a helper said is remembered for some minutes.
 */
@NullMarked
package io.imagespec.docker.internal.credentials;

import org.jspecify.annotations.NullMarked;
