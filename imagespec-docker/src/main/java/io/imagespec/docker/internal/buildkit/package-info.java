/**
 * BuildKit's control API and its sessions, in dockerd or in a buildkitd.
 *
 * <p>gRPC runs over tunnels of this project, since dockerd requires a protocol upgrade first and
 * other daemons are reached through a program. A session is a gRPC server in this process over a
 * connection that this process opened.
 *
 * @see <a
 *     href="https://github.com/moby/buildkit/blob/master/api/services/control/control.proto">control.proto</a>
 */
@NullMarked
package io.imagespec.docker.internal.buildkit;

import org.jspecify.annotations.NullMarked;
