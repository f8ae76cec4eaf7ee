/**
 * The OCI distribution protocol over {@code java.net.http}: finding, inspecting and tagging images.
 *
 * <p>Registries are accessed over {@code https}. A registry on the loopback is tried over {@code
 * http} first; a registry declared insecure is tried first over {@code https} with any certificate
 * and then over {@code http}. The first URL that responds is kept. The first request to a
 * repository has no credential; the client remembers the registry's challenge. Credentials are sent
 * to the registry and to the token server that it names. They are sent over plain {@code http} only
 * to hosts that are on the loopback or declared insecure, and never along a redirect to another
 * origin.
 *
 * <p>Certificates are read from the directories of docker and podman, and proxies from the same
 * variables as theirs. A registry's responses are verified as far as possible: no redirect or realm
 * may lead to a host that is less safe or more private than the registry, every response has a size
 * limit, every wait has a deadline, and every digest is computed.
 *
 * <p>Only {@link io.imagespec.docker.internal.registry.http.HttpTransport} accesses the network.
 */
@NullMarked
package io.imagespec.docker.internal.registry;

import org.jspecify.annotations.NullMarked;
