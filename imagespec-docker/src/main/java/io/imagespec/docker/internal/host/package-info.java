/**
 * Where an engine is: rules over an environment and an injected {@link
 * io.imagespec.docker.internal.host.EngineProber}, which alone opens a connection.
 *
 * <p>What the user chose (a URI, {@code DOCKER_HOST}, {@code DOCKER_CONTEXT}, {@code
 * CONTAINER_HOST}, the current docker context, in this order) is used or fails with the reason;
 * only without a choice are the default places of the system tried in turn. Docker and Podman are
 * also looked for one at a time: then each has its own variables and places, and the current
 * context is Docker's.
 */
@NullMarked
package io.imagespec.docker.internal.host;

import org.jspecify.annotations.NullMarked;
