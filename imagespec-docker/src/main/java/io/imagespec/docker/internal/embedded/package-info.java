/**
 * The embedded engine. It builds images of files and settings in this process and delivers them to
 * registries and archives. It runs no commands, needs no root privileges and stores no images.
 *
 * <p>A layer is compressed while it is sent and is never held completely in memory or in a
 * temporary file. After an interrupted upload, the layer is built again. Layers of a base are
 * copied from registry to registry if the target does not have them.
 */
@NullMarked
package io.imagespec.docker.internal.embedded;

import org.jspecify.annotations.NullMarked;
