/** Uploads and downloads of blobs. */
@NullMarked
package io.imagespec.docker.internal.registry.blob;

import org.jspecify.annotations.NullMarked;
