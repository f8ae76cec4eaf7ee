/**
 * What is in a base, as far as copies have to know it: paths, kinds, owners and links, never
 * contents. One index per layer, kept by the layer's digest, and the tree that they make one upon
 * the other.
 */
@NullMarked
package io.imagespec.docker.internal.embedded.tree;

import org.jspecify.annotations.NullMarked;
