/** Time limits, independent of the work that they limit. */
@NullMarked
package io.imagespec.docker.internal.time;

import org.jspecify.annotations.NullMarked;
