/** Threads and their interruption: the concurrency mechanisms that every package shares. */
@NullMarked
package io.imagespec.docker.internal.concurrent;

import org.jspecify.annotations.NullMarked;
