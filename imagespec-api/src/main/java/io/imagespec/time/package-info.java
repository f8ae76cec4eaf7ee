/** How long the code of others is waited for. Not exported. */
@NullMarked
package io.imagespec.time;

import org.jspecify.annotations.NullMarked;
