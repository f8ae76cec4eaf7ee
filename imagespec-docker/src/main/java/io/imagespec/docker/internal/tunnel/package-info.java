/**
 * Streams of bytes to a daemon, however it is reached: unix socket, named pipe, TCP with or without
 * TLS, or a program's standard input and output. What is said over them is no business of this
 * package.
 */
@NullMarked
package io.imagespec.docker.internal.tunnel;

import org.jspecify.annotations.NullMarked;
