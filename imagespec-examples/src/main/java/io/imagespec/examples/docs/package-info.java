/** The code of the pages in docs/. */
@NullMarked
package io.imagespec.examples.docs;

import org.jspecify.annotations.NullMarked;
