package io.imagespec.registry;

import io.imagespec.name.CheckReturnValue;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/** The details of a failed registry request, for programs. Immutable and thread-safe. */
@CheckReturnValue
public final class RegistryError implements Serializable {
  private static final long serialVersionUID = 2L;

  private final String action;
  private final int status;
  private final List<String> codes;
  private final String credentialSource;
  private final String remedy;

  private RegistryError(
      String action, int status, List<String> codes, String credentialSource, String remedy) {
    this.action = action;
    this.status = status;
    this.codes = codes;
    this.credentialSource = credentialSource;
    this.remedy = remedy;
  }

  /**
   * Creates the details of an error response. The other details are empty.
   *
   * @param status the HTTP status, 0 if there was no response
   * @param codes the error codes in the response, for example {@code DENIED}
   * @return the details
   */
  public static RegistryError of(int status, List<String> codes) {
    Objects.requireNonNull(codes, "codes");
    return new RegistryError("", status, List.copyOf(codes), "", "");
  }

  /**
   * Returns a copy with another action.
   *
   * @param value the attempted action, for example {@code push ghcr.io/acme/app:1}
   * @return the copy
   */
  public RegistryError withAction(String value) {
    Objects.requireNonNull(value, "value");
    return new RegistryError(value, status, codes, credentialSource, remedy);
  }

  /**
   * Returns a copy with another source of the credential.
   *
   * @param value the source of the presented credential, empty if the request was anonymous
   * @return the copy
   */
  public RegistryError withCredentialSource(String value) {
    Objects.requireNonNull(value, "value");
    return new RegistryError(action, status, codes, value, remedy);
  }

  /**
   * Returns a copy with another remedy.
   *
   * @param value the remedy, empty if none is known
   * @return the copy
   */
  public RegistryError withRemedy(String value) {
    Objects.requireNonNull(value, "value");
    return new RegistryError(action, status, codes, credentialSource, value);
  }

  /**
   * Returns the attempted action.
   *
   * @return the action, empty if only the message contains it
   */
  public String action() {
    return action;
  }

  /**
   * Returns the HTTP status.
   *
   * @return the status, 0 if there was no response
   */
  public int status() {
    return status;
  }

  /**
   * Returns the error codes in the response.
   *
   * @return the codes, possibly empty
   */
  public List<String> codes() {
    return codes;
  }

  /**
   * Returns the source of the presented credential.
   *
   * @return the source, empty if the request was anonymous
   */
  public String credentialSource() {
    return credentialSource;
  }

  /**
   * Returns the remedy.
   *
   * @return the remedy, empty if none is known
   */
  public String remedy() {
    return remedy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegistryError that
        && action.equals(that.action)
        && status == that.status
        && codes.equals(that.codes)
        && credentialSource.equals(that.credentialSource)
        && remedy.equals(that.remedy);
  }

  @Override
  public int hashCode() {
    return Objects.hash(action, status, codes, credentialSource, remedy);
  }

  /** Returns action, status, codes and remedy in human-readable form. */
  @Override
  public String toString() {
    return action + ": " + status + " " + codes + "; " + remedy;
  }
}
