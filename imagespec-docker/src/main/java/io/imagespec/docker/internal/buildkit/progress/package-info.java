/** Progress of a solve, as build events. */
@NullMarked
package io.imagespec.docker.internal.buildkit.progress;

import org.jspecify.annotations.NullMarked;
