/** What every parser asks of characters, and how a message shows a value. Not exported. */
@NullMarked
package io.imagespec.text;

import org.jspecify.annotations.NullMarked;
