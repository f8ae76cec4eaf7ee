/**
 * BuildKit's control API and the sessions that it asks things of, in dockerd or in a daemon of its
 * own.
 *
 * <p>gRPC runs over tunnels that we open ourselves, since dockerd wants a request to change the
 * protocol first and other daemons are behind a program; the session is a server of ours at the
 * other end of a connection that we have opened.
 *
 * @see <a
 *     href="https://github.com/moby/buildkit/blob/master/api/services/control/control.proto">control.proto</a>
 */
@NullMarked
package io.imagespec.docker.internal.buildkit;

import org.jspecify.annotations.NullMarked;
