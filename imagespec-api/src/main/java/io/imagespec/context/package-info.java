/**
 * The files that are copied into an image: selection, order, digests and tar format. Independent of
 * specs.
 */
@NullMarked
package io.imagespec.context;

import org.jspecify.annotations.NullMarked;
