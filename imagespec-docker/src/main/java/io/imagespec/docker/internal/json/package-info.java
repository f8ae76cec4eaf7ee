/**
 * Reading and writing of JSON. Only this package uses Jackson, whose types are not part of its API.
 */
@NullMarked
package io.imagespec.docker.internal.json;

import org.jspecify.annotations.NullMarked;
