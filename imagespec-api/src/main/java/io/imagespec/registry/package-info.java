/** What the SDK asks of registries: is this image there, what is it, give it one more tag. */
@NullMarked
package io.imagespec.registry;

import org.jspecify.annotations.NullMarked;
