/**
 * JSON written canonically, so that it can be hashed, and read strictly. The only package that
 * imports Jackson. Not exported.
 */
@NullMarked
package io.imagespec.json;

import org.jspecify.annotations.NullMarked;
