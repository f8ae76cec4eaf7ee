/**
 * The public doors to how images are made: credentials, registries and engines of this machine.
 *
 * <p>Most programs need none of them: the providers here are found by {@link
 * java.util.ServiceLoader}.
 */
@NullMarked
package io.imagespec.docker;

import org.jspecify.annotations.NullMarked;
