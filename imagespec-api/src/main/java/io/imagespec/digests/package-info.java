/** The cache of file digests on disk. Not exported. */
@NullMarked
package io.imagespec.digests;

import org.jspecify.annotations.NullMarked;
