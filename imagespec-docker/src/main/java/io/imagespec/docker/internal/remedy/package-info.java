/**
 * The remedies for refusals by registries and for images that are not public. They are specific for
 * common registries and generic for all others. The package only produces text and opens no
 * connection.
 */
@NullMarked
package io.imagespec.docker.internal.remedy;

import org.jspecify.annotations.NullMarked;
