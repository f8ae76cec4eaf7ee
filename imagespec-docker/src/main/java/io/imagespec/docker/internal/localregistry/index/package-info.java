/** Manifests, tags and referrers of the local registry, and the journal that persists them. */
@NullMarked
package io.imagespec.docker.internal.localregistry.index;

import org.jspecify.annotations.NullMarked;
