/**
 * Streams of byte arrays, files and directories that appear only when they are complete, and
 * directories that only their owner can access.
 */
@NullMarked
package io.imagespec.docker.internal.io;

import org.jspecify.annotations.NullMarked;
