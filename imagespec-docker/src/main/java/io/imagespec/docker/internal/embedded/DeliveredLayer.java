package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.oci.LayerDescriptor;

/**
 * A layer that is where it goes.
 *
 * @param layer the layer
 * @param cached whether it was there from an earlier build, so that nothing was made
 */
record DeliveredLayer(LayerDescriptor layer, boolean cached) {}
