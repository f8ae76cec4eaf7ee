/** Storage for the local registry's blobs and its uploads in progress. */
@NullMarked
package io.imagespec.docker.internal.localregistry.blob;

import org.jspecify.annotations.NullMarked;
