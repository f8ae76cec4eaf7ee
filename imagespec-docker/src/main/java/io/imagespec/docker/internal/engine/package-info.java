/**
 * Docker and Podman over the Docker API: every build, pull and push on a thread and a connection of
 * its own, so that it can be given up at any moment.
 *
 * <p>Only docker-java's transport is used; requests, streams and errors are ours, since its typed
 * build and push lose errors and image ids.
 */
@NullMarked
package io.imagespec.docker.internal.engine;

import org.jspecify.annotations.NullMarked;
