/**
 * What a build serves to its builder: files, credentials, secrets, an ssh agent, caches, and a
 * place for what was built. Knows nothing of how the builder is reached.
 *
 * <p>Whatever may block runs on a thread of the build's {@link
 * io.imagespec.docker.internal.buildkit.session.SessionThreads}, never on one of gRPC's, so that
 * the builder's question whether we are still there is answered at any time, whichever executor the
 * server has.
 */
@NullMarked
package io.imagespec.docker.internal.buildkit.session;

import org.jspecify.annotations.NullMarked;
