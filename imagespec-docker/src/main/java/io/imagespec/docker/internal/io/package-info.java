/**
 * Streams that know pieces of bytes only, whoever they are spoken to with, and files that are there
 * only once they are whole; directories that are their owner's alone.
 */
@NullMarked
package io.imagespec.docker.internal.io;

import org.jspecify.annotations.NullMarked;
