package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.oci.LayerDescriptor;

/**
 * A layer at its destination.
 *
 * @param layer the layer
 * @param cached true if it existed from an earlier build and was not built again
 */
record DeliveredLayer(LayerDescriptor layer, boolean cached) {}
