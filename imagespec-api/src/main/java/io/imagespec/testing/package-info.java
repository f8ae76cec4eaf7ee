/**
 * What a unit test of code that resolves images plugs in: an engine that writes down what it would
 * have built, and a registry in memory. No daemon, no network, no files but those of the specs.
 */
@NullMarked
package io.imagespec.testing;

import org.jspecify.annotations.NullMarked;
