/**
 * The engine without a daemon: makes images of files and settings in this process, and puts them
 * into registries and archives. It runs nothing, needs no root, and keeps no images.
 *
 * <p>A layer is compressed while it is sent, and nothing is kept in between: neither in memory nor
 * in temporary files. What breaks off is made again. Layers of a base go from registry to registry,
 * and only if the target does not have them.
 */
@NullMarked
package io.imagespec.docker.internal.embedded;

import org.jspecify.annotations.NullMarked;
