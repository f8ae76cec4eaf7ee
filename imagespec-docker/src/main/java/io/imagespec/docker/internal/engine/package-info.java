/**
 * Docker and Podman over the Docker API. Every build, pull and push uses its own thread and
 * connection, so that it can be cancelled at any moment.
 *
 * <p>Short queries use docker-java's commands, and connections use its sockets. Builds, pulls and
 * pushes are raw requests over httpcore: docker-java's typed commands lose errors and image IDs,
 * and its HTTP client logs headers, which contain credentials.
 */
@NullMarked
package io.imagespec.docker.internal.engine;

import org.jspecify.annotations.NullMarked;
