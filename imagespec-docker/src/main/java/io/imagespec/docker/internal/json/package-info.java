/** JSON from and to the outside: this jar's only door to Jackson, whose types stay behind it. */
@NullMarked
package io.imagespec.docker.internal.json;

import org.jspecify.annotations.NullMarked;
