/** Credentials, secrets and SSH agents that a build may use. */
@NullMarked
package io.imagespec.docker.internal.buildkit.session.auth;

import org.jspecify.annotations.NullMarked;
