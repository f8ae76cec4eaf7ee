/**
 * The SPI that makes images: an engine is given a plan and a delivery, reports events, and hands
 * back what it built.
 *
 * <p>Engines see instructions only, add nothing of their own, and either follow every instruction
 * or refuse before anything starts.
 */
@NullMarked
package io.imagespec.engine;

import org.jspecify.annotations.NullMarked;
