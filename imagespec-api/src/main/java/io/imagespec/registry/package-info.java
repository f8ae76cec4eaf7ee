/**
 * The SPI for registries: finding, inspecting and tagging images, and checking access.
 *
 * <p>Interrupts: users implement and call {@link io.imagespec.registry.ImageRegistry}, so its
 * methods declare no checked exception. A method whose thread is interrupted throws {@link
 * java.util.concurrent.CancellationException} and leaves the interrupt flag set.
 */
@NullMarked
package io.imagespec.registry;

import org.jspecify.annotations.NullMarked;
