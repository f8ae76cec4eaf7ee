/**
 * Credentials in the configurations of docker, podman and Kubernetes, and from their credential
 * helpers. The configurations are read as the docker CLI and podman read them.
 *
 * <p>Where the two differ, docker's files are read as the CLI reads them, with two exceptions taken
 * from podman. A key with a path ({@code ghcr.io/acme}) applies only to that path and takes
 * precedence over the host's key. Docker Hub is also found under {@code docker.io} if the CLI's own
 * key is missing. An invalid entry affects only the lookups that use it. Each lookup checks the
 * files and reads those that changed. Responses of helpers are cached for some minutes.
 */
@NullMarked
package io.imagespec.docker.internal.credentials;

import org.jspecify.annotations.NullMarked;
