/**
 * The bytes of images: layers, config, manifest, index, and archives. The same plan on the same
 * base produces the same bytes on every machine.
 *
 * <p>Everything is written with OCI's media types, even if the base uses Docker's, which describe
 * the same bytes.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/spec.md">OCI image
 *     specification</a>
 */
@NullMarked
package io.imagespec.docker.internal.oci;

import org.jspecify.annotations.NullMarked;
