/** Concurrency: single-flight, lazy resources and time limits. Not exported. */
@NullMarked
package io.imagespec.concurrent;

import org.jspecify.annotations.NullMarked;
