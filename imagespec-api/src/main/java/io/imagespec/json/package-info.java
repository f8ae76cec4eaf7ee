/** JSON as this module writes it: canonical, so that it can be hashed. Not exported. */
@NullMarked
package io.imagespec.json;

import org.jspecify.annotations.NullMarked;
