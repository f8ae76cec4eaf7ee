/** Addresses of BuildKit daemons, and how they are found and dialed. */
@NullMarked
package io.imagespec.docker.internal.buildkit.address;

import org.jspecify.annotations.NullMarked;
