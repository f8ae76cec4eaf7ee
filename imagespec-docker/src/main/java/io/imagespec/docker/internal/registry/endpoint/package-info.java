/** Finds the URL, the proxy and the certificates of a registry. */
@NullMarked
package io.imagespec.docker.internal.registry.endpoint;

import org.jspecify.annotations.NullMarked;
