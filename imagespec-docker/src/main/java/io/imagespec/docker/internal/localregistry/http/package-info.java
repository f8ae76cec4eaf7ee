/**
 * The HTTP interface of the OCI distribution specification for a registry on the loopback, in this
 * JVM's memory or in a folder. The index contains the links of each repository, the blob storage
 * contains the bytes, and in a folder a journal persists the index.
 */
@NullMarked
package io.imagespec.docker.internal.localregistry.http;

import org.jspecify.annotations.NullMarked;
