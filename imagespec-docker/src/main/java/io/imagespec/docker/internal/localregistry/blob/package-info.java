/** Storage of the local registry's blobs and of the uploads in progress. */
@NullMarked
package io.imagespec.docker.internal.localregistry.blob;

import org.jspecify.annotations.NullMarked;
