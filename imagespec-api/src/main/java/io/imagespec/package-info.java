/**
 * What an image holds, as an immutable value: {@link io.imagespec.ImageSpec}, its base and its
 * steps.
 *
 * <p>Nothing here touches a file, a socket or a process; a spec describes, {@code
 * io.imagespec.resolve.ImageResolver} acts.
 */
@NullMarked
package io.imagespec;

import org.jspecify.annotations.NullMarked;
