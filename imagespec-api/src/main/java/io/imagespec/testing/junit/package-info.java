/** The test kit as an extension of JUnit Jupiter, 5 and 6. */
@NullMarked
package io.imagespec.testing.junit;

import org.jspecify.annotations.NullMarked;
