/**
 * Byte streams to a daemon over a unix socket, a named pipe, TCP with or without TLS, or a
 * program's standard input and output. The package does not interpret the bytes.
 */
@NullMarked
package io.imagespec.docker.internal.tunnel;

import org.jspecify.annotations.NullMarked;
