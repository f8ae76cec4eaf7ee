/**
 * Images of JVM applications: {@link io.imagespec.jvm.JvmApplication} finds the class path, and
 * puts it into a spec in layers, by how often they change. Made of the steps that every spec has,
 * so engines know nothing of it.
 */
@NullMarked
package io.imagespec.jvm;

import org.jspecify.annotations.NullMarked;
