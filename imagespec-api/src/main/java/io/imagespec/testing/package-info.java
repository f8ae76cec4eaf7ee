/**
 * Test doubles for unit tests of code that resolves images: an engine that records builds, and an
 * in-memory registry. They use no daemon, no network, and no files except those of the specs.
 */
@NullMarked
package io.imagespec.testing;

import org.jspecify.annotations.NullMarked;
