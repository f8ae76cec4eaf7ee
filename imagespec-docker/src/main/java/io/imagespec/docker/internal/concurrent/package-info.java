/** Threads and interruption: the concurrency mechanisms shared by all packages. */
@NullMarked
package io.imagespec.docker.internal.concurrent;

import org.jspecify.annotations.NullMarked;
