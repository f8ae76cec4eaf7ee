/**
 * Decides whether an image has to be made, has it made, and hands back a reference that is safe to
 * register.
 */
@NullMarked
package io.imagespec.resolve;

import org.jspecify.annotations.NullMarked;
