/** Transfer of the build context to BuildKit, and of results back. */
@NullMarked
package io.imagespec.docker.internal.buildkit.session.filesync;

import org.jspecify.annotations.NullMarked;
