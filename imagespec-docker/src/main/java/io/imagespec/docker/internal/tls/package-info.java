/**
 * TLS contexts with client certificates and trusted authorities, from the PEM files that docker,
 * podman and openssl write.
 */
@NullMarked
package io.imagespec.docker.internal.tls;

import org.jspecify.annotations.NullMarked;
