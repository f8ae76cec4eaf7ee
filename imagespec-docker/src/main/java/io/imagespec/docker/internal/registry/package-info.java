/**
 * The OCI distribution protocol over {@code java.net.http}: is this image there, what is it, give
 * it one more tag.
 *
 * <p>Registries are spoken to over {@code https}. One on the loopback is first tried over {@code
 * http}, one that is declared insecure first over {@code https} with any certificate and then over
 * {@code http}; what answered first is kept. A repository is first asked without credentials; what
 * its registry then demands is remembered. Credentials are sent to the registry and to the token
 * server it names, over plain {@code http} only to hosts on the loopback or declared insecure, and
 * never along a redirect to another origin.
 *
 * <p>Certificates are found where docker and podman have them, proxies in the variables that they
 * read. What a registry says is believed as far as it can be checked: redirects and realms lead
 * nowhere that is less safe or more private than the registry, every answer has a limit, every wait
 * a deadline, every digest is computed.
 *
 * <p>{@link io.imagespec.docker.internal.registry.http.HttpTransport} is the one place that touches
 * the network.
 */
@NullMarked
package io.imagespec.docker.internal.registry;

import org.jspecify.annotations.NullMarked;
