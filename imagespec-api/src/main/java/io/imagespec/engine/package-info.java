/**
 * The SPI that makes images: an engine is given a plan and a delivery, reports events, and hands
 * back what it built.
 *
 * <p>Interrupts: every method of {@link io.imagespec.engine.ContainerEngine} and {@link
 * io.imagespec.engine.ContainerEngineProvider} that may block throws {@link InterruptedException},
 * and the interrupt flag is then cleared. An engine whose keychain or registry throws {@link
 * java.util.concurrent.CancellationException} may let it pass; the interrupt flag is then set.
 *
 * <p>Engines see instructions only, add nothing of their own, and either follow every instruction
 * or refuse before anything starts.
 */
@NullMarked
package io.imagespec.engine;

import org.jspecify.annotations.NullMarked;
