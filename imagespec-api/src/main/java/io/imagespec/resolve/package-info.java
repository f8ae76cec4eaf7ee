/**
 * Resolves specs to images: builds an image if it does not exist and returns a reference that is
 * safe to register.
 *
 * <p>An engine builds the steps up to the last command, and everything after them is assembled in
 * this process. The engine is selected for each image, once its plan is known. An explicit choice
 * of the program or the environment is never replaced by another engine. Without one, providers are
 * tried in turn for an engine that meets the plan's requirements. Engines stay connected until the
 * resolver is closed.
 */
@NullMarked
package io.imagespec.resolve;

import org.jspecify.annotations.NullMarked;
