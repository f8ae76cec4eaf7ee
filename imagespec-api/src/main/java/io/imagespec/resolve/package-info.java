/**
 * Decides whether an image has to be made, has it made, and hands back a reference that is safe to
 * register.
 *
 * <p>The engine is chosen for each image, once its plan is known: what the program or the
 * environment chose is used or fails; else providers are asked in turn for an engine that can do
 * what the plan requires. Engines stay connected until the resolver is closed.
 */
@NullMarked
package io.imagespec.resolve;

import org.jspecify.annotations.NullMarked;
