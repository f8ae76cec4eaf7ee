/** The benchmarks behind the documented figures: this library and its peers, side by side. */
@NullMarked
package io.imagespec.examples.benchmark;

import org.jspecify.annotations.NullMarked;
