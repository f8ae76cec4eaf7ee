/**
 * The files that go into an image: which ones, in which order, with which digest, and as which tar.
 * Knows no spec.
 */
@NullMarked
package io.imagespec.context;

import org.jspecify.annotations.NullMarked;
