/**
 * The shared vocabulary: references, digests, platforms and container paths. Every instance is
 * valid and canonical.
 *
 * <p>{@code parse(..)} is the entry point of every type, and {@code parse(x.toString()).equals(x)}
 * always holds.
 */
@NullMarked
package io.imagespec.name;

import org.jspecify.annotations.NullMarked;
