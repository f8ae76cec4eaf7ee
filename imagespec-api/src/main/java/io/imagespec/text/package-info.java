/** Character tests for parsers, quoting of values in messages, and the hash. Not exported. */
@NullMarked
package io.imagespec.text;

import org.jspecify.annotations.NullMarked;
