/**
 * The SPI of engines: an engine receives a plan and a delivery, reports events, and returns the
 * built image.
 *
 * <p>Interrupts: every method of {@link io.imagespec.engine.ContainerEngine} and {@link
 * io.imagespec.engine.ContainerEngineProvider} that may block throws {@link InterruptedException},
 * and the interrupt flag is then cleared. An engine whose keychain or registry throws {@link
 * java.util.concurrent.CancellationException} may let it pass; the interrupt flag is then set.
 *
 * <p>Engines see only instructions and add nothing of their own. They either execute every
 * instruction or refuse the request before anything starts.
 */
@NullMarked
package io.imagespec.engine;

import org.jspecify.annotations.NullMarked;
