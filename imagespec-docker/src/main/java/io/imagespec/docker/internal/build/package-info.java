/**
 * What builds have in common whichever engine makes them: a moment by which they must be over, and
 * the last lines of what they print.
 */
@NullMarked
package io.imagespec.docker.internal.build;

import org.jspecify.annotations.NullMarked;
