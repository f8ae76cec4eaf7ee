/**
 * A registry in this JVM's memory, on the loopback: the parts of the OCI distribution specification
 * that docker, podman and skopeo use to push and pull.
 *
 * <p>{@link io.imagespec.docker.internal.localregistry.RegistryServer} speaks HTTP, {@code Store}
 * holds the content.
 */
@NullMarked
package io.imagespec.docker.internal.localregistry;

import org.jspecify.annotations.NullMarked;
