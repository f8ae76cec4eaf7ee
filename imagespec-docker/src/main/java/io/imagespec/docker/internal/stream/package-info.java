/** Streams that know pieces of bytes only, whoever they are spoken to with. */
@NullMarked
package io.imagespec.docker.internal.stream;

import org.jspecify.annotations.NullMarked;
