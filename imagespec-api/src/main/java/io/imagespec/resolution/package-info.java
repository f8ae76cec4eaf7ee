/** The resolution of one plan: decisions, lookups, builds and their verification. */
@NullMarked
package io.imagespec.resolution;

import org.jspecify.annotations.NullMarked;
