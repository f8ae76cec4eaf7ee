/** Runnable examples; the README's code is here. */
@NullMarked
package io.imagespec.examples;

import org.jspecify.annotations.NullMarked;
