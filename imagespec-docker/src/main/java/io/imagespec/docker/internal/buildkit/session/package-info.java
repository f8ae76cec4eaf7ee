/**
 * The services of a build for its builder: files, credentials, secrets, an SSH agent, caches and a
 * destination for the image. They are independent of the connection to the builder.
 *
 * <p>Blocking work runs on the build's {@link
 * io.imagespec.docker.internal.buildkit.session.SessionThreads}, never on a gRPC thread. Health
 * checks of the builder therefore always get a response, regardless of the server's executor.
 */
@NullMarked
package io.imagespec.docker.internal.buildkit.session;

import org.jspecify.annotations.NullMarked;
