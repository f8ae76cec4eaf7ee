/** Runnable examples, including the code snippets of the documentation. */
@NullMarked
package io.imagespec.examples;

import org.jspecify.annotations.NullMarked;
