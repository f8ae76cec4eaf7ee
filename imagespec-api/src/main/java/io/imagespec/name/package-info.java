/**
 * The words everybody uses: references, digests, platforms and container paths, each valid and
 * canonical once it exists.
 *
 * <p>{@code parse(..)} is the only door to every type here, and {@code
 * parse(x.toString()).equals(x)} holds for all of them.
 */
@NullMarked
package io.imagespec.name;

import org.jspecify.annotations.NullMarked;
