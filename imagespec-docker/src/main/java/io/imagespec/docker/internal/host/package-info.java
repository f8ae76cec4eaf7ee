/**
 * The search for an engine: rules over an environment. Only the injected {@link
 * io.imagespec.docker.internal.host.EngineProber} opens a connection.
 *
 * <p>The user's choice (a URI, {@code DOCKER_HOST}, {@code DOCKER_CONTEXT}, {@code CONTAINER_HOST},
 * the current docker context, in this order) is used or fails with the reason. Only without a
 * choice are the default addresses of the operating system tried in turn. A search for Docker or
 * Podman alone uses its own variables and addresses; the current context belongs to Docker.
 */
@NullMarked
package io.imagespec.docker.internal.host;

import org.jspecify.annotations.NullMarked;
