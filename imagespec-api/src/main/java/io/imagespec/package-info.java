/**
 * The content of an image as an immutable value: {@link io.imagespec.ImageSpec}, its base and its
 * steps.
 *
 * <p>No type of this package accesses a file, a socket or a process. A spec is a description;
 * {@code io.imagespec.resolve.ImageResolver} acts on it.
 */
@NullMarked
package io.imagespec;

import org.jspecify.annotations.NullMarked;
