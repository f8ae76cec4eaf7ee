/** Credentials, secrets and SSH agents for builds. */
@NullMarked
package io.imagespec.docker.internal.buildkit.session.auth;

import org.jspecify.annotations.NullMarked;
