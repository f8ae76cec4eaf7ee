/** Addresses of BuildKit daemons, their discovery and connections to them. */
@NullMarked
package io.imagespec.docker.internal.buildkit.address;

import org.jspecify.annotations.NullMarked;
