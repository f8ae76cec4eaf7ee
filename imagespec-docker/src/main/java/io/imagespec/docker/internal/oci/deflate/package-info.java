/**
 * Gzip whose bytes depend on the content only, not on the machine, the JDK or the number of
 * processors.
 *
 * <p>The JDK's own deflater uses the machine's zlib. Its bytes differ if that is zlib-ng, a
 * processor vendor's variant or a newer version. This package is an implementation in Java: hash
 * chains and lazy matching as at zlib's level 6, with comparable sizes and two differences. Content
 * that does not compress, such as that of jars, is detected early and stored. The content is
 * divided into segments of a fixed size, each with the preceding 32 KiB as a dictionary, so that
 * all processors can work on one layer.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1951">RFC 1951, DEFLATE</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952, gzip</a>
 */
@NullMarked
package io.imagespec.docker.internal.oci.deflate;

import org.jspecify.annotations.NullMarked;
