/**
 * The files of a base as far as copies need them: paths, kinds, owners and links, never contents.
 * There is one index per layer, cached by the layer's digest, and a tree that combines them.
 */
@NullMarked
package io.imagespec.docker.internal.embedded.tree;

import org.jspecify.annotations.NullMarked;
