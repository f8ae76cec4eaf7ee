/**
 * Gzip whose bytes follow from the content alone: no machine, JDK or number of processors changes
 * them.
 *
 * <p>The JDK's own deflater is the machine's zlib, and its bytes are another's where that is
 * zlib-ng, a processor vendor's or simply a newer one. So this is one of our own, in Java: hash
 * chains and lazy matching as at zlib's level 6, whose sizes it keeps to, with two differences.
 * Content that does not compress, such as that of jars, is found out early and passed through. And
 * what is compressed is cut into segments of a fixed size, each with the 32 KiB before it as a
 * dictionary, so that all processors work on one layer.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951">RFC 1951, DEFLATE</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952, gzip</a>
 */
@NullMarked
package io.imagespec.docker.internal.oci.deflate;

import org.jspecify.annotations.NullMarked;
