/** Caches of base manifests, layer digests and compressed segments. */
@NullMarked
package io.imagespec.docker.internal.embedded.cache;

import org.jspecify.annotations.NullMarked;
