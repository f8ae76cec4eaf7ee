/**
 * What builds have in common whichever engine makes them: a moment by which they must be over, the
 * last lines of what they print, and how it is told that a step failed or an engine went away.
 */
@NullMarked
package io.imagespec.docker.internal.build;

import org.jspecify.annotations.NullMarked;
