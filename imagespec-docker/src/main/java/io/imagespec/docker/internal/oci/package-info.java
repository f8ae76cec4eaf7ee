/**
 * What images are made of, as bytes: layers, config, manifest, index, and the archives that hold
 * them. The same plan on the same base gives the same bytes on every machine.
 *
 * <p>Everything is written in OCI's media types, whatever a base has; Docker's name the same bytes.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/spec.md">OCI image
 *     specification</a>
 */
@NullMarked
package io.imagespec.docker.internal.oci;

import org.jspecify.annotations.NullMarked;
