/** Requests to the API of Docker and Podman. */
@NullMarked
package io.imagespec.docker.internal.engine.api;

import org.jspecify.annotations.NullMarked;
