/** The URL, the proxy and the certificates that lead to a registry. */
@NullMarked
package io.imagespec.docker.internal.registry.endpoint;

import org.jspecify.annotations.NullMarked;
