/**
 * Docker and Podman over the Docker API: every build, pull and push on a thread and a connection of
 * its own, so that it can be given up at any moment.
 *
 * <p>docker-java's commands ask the small questions and its sockets reach the engine; builds, pulls
 * and pushes are raw requests over httpcore, since the typed ones lose errors and image ids, and
 * its httpclient logs headers, which hold credentials.
 */
@NullMarked
package io.imagespec.docker.internal.engine;

import org.jspecify.annotations.NullMarked;
