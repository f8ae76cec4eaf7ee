/**
 * A registry on the loopback, in this JVM's memory or in a folder: the OCI distribution
 * specification.
 *
 * <p>{@link io.imagespec.docker.internal.localregistry.RegistryServer} speaks HTTP, {@code Store}
 * holds the content: an {@code Index} says what each repository has, a {@code Vault} has the bytes,
 * and in a folder a {@code Journal} remembers the index.
 */
@NullMarked
package io.imagespec.docker.internal.localregistry;

import org.jspecify.annotations.NullMarked;
