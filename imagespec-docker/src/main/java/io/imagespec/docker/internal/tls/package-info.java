/**
 * What a TLS connection shows and whom it believes, from the PEM files that docker, podman and
 * openssl write.
 */
@NullMarked
package io.imagespec.docker.internal.tls;

import org.jspecify.annotations.NullMarked;
