/**
 * From a spec to what engines are told: the planner, its few and exact instructions, the
 * fingerprint, the Dockerfile. Pure in spec, files and pins.
 */
@NullMarked
package io.imagespec.plan;

import org.jspecify.annotations.NullMarked;
