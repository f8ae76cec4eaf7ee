/**
 * Who the user is to a registry: credentials with their provenance, and the keychains that find
 * them.
 */
@NullMarked
package io.imagespec.auth;

import org.jspecify.annotations.NullMarked;
