/**
 * Files that this library writes: replaced as a whole, for their owner only, or locked between
 * processes. Not exported.
 */
@NullMarked
package io.imagespec.disk;

import org.jspecify.annotations.NullMarked;
