/** Connections to BuildKit: tunnels, sockets, gRPC channels and sessions. */
@NullMarked
package io.imagespec.docker.internal.buildkit.transport;

import org.jspecify.annotations.NullMarked;
