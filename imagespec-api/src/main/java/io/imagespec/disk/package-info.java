/** Files that this library writes: replaced as a whole, or for their owner only. Not exported. */
@NullMarked
package io.imagespec.disk;

import org.jspecify.annotations.NullMarked;
