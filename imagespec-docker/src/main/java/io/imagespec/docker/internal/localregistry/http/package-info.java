/**
 * A registry on the loopback, in this JVM's memory or in a folder: the HTTP interface of the OCI
 * distribution specification. The index says what each repository has, the blob storage has the
 * bytes, and in a folder a log of changes keeps the index.
 */
@NullMarked
package io.imagespec.docker.internal.localregistry.http;

import org.jspecify.annotations.NullMarked;
