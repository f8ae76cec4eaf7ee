/** One HTTP exchange with a registry: limits, timeouts, retries, redirects. */
@NullMarked
package io.imagespec.docker.internal.registry.http;

import org.jspecify.annotations.NullMarked;
