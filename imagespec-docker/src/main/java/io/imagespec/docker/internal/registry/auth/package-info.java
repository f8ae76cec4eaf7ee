/**
 * Authentication at a registry: challenges, tokens, presented credentials, and the errors of an
 * operation.
 */
@NullMarked
package io.imagespec.docker.internal.registry.auth;

import org.jspecify.annotations.NullMarked;
