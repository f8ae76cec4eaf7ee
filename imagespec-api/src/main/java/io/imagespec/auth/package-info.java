/**
 * Credentials with their source, and the keychains that find them.
 *
 * <p>Interrupts: users implement and call {@link io.imagespec.auth.Keychain}, so its methods
 * declare no checked exception. A lookup whose thread is interrupted throws {@link
 * java.util.concurrent.CancellationException} and leaves the interrupt flag set.
 */
@NullMarked
package io.imagespec.auth;

import org.jspecify.annotations.NullMarked;
