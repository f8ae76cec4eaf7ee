/**
 * Parts of a build that all engines share: its deadline, the last lines of its output, and the
 * exceptions for a failed step or a disconnected engine.
 */
@NullMarked
package io.imagespec.docker.internal.build;

import org.jspecify.annotations.NullMarked;
