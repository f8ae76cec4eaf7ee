/** Requests of the OCI distribution specification: manifests, tags, configs, mirrors. */
@NullMarked
package io.imagespec.docker.internal.registry.distribution;

import org.jspecify.annotations.NullMarked;
