/** Earlier images on this machine, to explain what changed since then. Not exported. */
@NullMarked
package io.imagespec.history;

import org.jspecify.annotations.NullMarked;
