/** The work of one call for several images, as values. Not exported. */
@NullMarked
package io.imagespec.batch;

import org.jspecify.annotations.NullMarked;
