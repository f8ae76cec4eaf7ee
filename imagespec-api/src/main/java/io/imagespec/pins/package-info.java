/** Bases with digests instead of tags, and the lock file that stores the digests. Not exported. */
@NullMarked
package io.imagespec.pins;

import org.jspecify.annotations.NullMarked;
