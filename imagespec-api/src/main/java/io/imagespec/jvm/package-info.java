/**
 * Images of JVM applications. {@link io.imagespec.jvm.JvmApplication} finds the class path and adds
 * it to a spec in layers, sorted by how often they change. It uses only a spec's ordinary steps, so
 * engines do not depend on this package.
 */
@NullMarked
package io.imagespec.jvm;

import org.jspecify.annotations.NullMarked;
