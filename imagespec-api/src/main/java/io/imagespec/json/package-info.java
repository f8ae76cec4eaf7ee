/**
 * Canonical JSON output, suitable for hashing, and strict JSON input. The only package that imports
 * Jackson. Not exported.
 */
@NullMarked
package io.imagespec.json;

import org.jspecify.annotations.NullMarked;
