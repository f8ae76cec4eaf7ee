/**
 * The public entry points: the credentials and engines of this machine, and registries.
 *
 * <p>Most programs do not use them directly, because {@link java.util.ServiceLoader} finds the
 * providers.
 */
@NullMarked
package io.imagespec.docker;

import org.jspecify.annotations.NullMarked;
