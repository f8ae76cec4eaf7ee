/**
 * What to do when a registry refuses, or shows an image to nobody: the words of the registries that
 * most people use, and general ones for all others. Pure text; asks nobody.
 */
@NullMarked
package io.imagespec.docker.internal.remedy;

import org.jspecify.annotations.NullMarked;
