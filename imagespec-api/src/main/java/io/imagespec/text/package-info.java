/** What every room asks of characters, how a message shows a value, and the hash. Not exported. */
@NullMarked
package io.imagespec.text;

import org.jspecify.annotations.NullMarked;
