/** The engine for a plan: candidates, capabilities and concurrency limits. */
@NullMarked
package io.imagespec.selection;

import org.jspecify.annotations.NullMarked;
