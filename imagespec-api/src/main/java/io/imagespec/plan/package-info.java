/**
 * The translation of a spec into the input of engines: the planner, its exact instructions, the
 * fingerprint and the Dockerfile. It depends only on the spec and the files.
 */
@NullMarked
package io.imagespec.plan;

import org.jspecify.annotations.NullMarked;
