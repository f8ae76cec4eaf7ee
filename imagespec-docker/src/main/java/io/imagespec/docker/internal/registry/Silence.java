package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Why nothing usable came back, and what to do about it.
 *
 * @param reason what happened
 * @param remedy what to do, empty if the reason says it
 */
record Silence(String reason, String remedy) {
  /** The JDK quotes what it could not read of an answer. */
  private static final int TEXT_LIMIT = 1000;

  static RegistryException of(Question question, IOException e) {
    Silence silence = about(question, e);
    RegistryError error =
        new RegistryError(
            question.toString(),
            0,
            List.of(),
            question.shown().credential().map(Credential::source).orElse(""),
            silence.remedy());
    String remedy = silence.remedy().isEmpty() ? "" : "; " + silence.remedy();
    return new RegistryException(
        question + ": " + question.shown().clean(silence.reason(), TEXT_LIMIT) + remedy,
        error,
        question.shown().cause(e));
  }

  private static Silence about(Question question, IOException e) {
    String domain = question.domain();
    if (e instanceof UnusableCertificatesException || e instanceof UnusableProxyException) {
      return new Silence(String.valueOf(e.getMessage()), "");
    }
    if (e instanceof UnacceptableAnswerException) {
      return new Silence(String.valueOf(e.getMessage()), "ask whoever runs " + domain);
    }
    if (e instanceof SourceException) {
      return new Silence(
          "what is to be sent cannot be read (" + e.getMessage() + ")",
          "keep it as it is until it was sent");
    }
    if (e instanceof KeychainTooSlowException) {
      return new Silence(
          String.valueOf(e.getMessage()),
          "see what its credential helper waits for, or allow more time");
    }
    if (e instanceof DeadlinePassedException) {
      return new Silence(
          domain + " gave " + e.getMessage(), "check the network, or allow more time");
    }
    if (e instanceof SSLException) {
      String host = e instanceof TlsFailedException failed ? failed.domain() : domain;
      return new Silence("no TLS with " + host + " (" + e.getMessage() + ")", trust(host, e));
    }
    if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
      return new Silence(
          domain + " cannot be reached (" + IoFailures.connection(e) + ")",
          "check the name, the port, the network and proxy settings");
    }
    return new Silence(
        domain + " broke off the conversation (" + e + ")", "try again, then check the network");
  }

  /** A server that misses a certificate says so with an alert, in one of several ways. */
  private static String trust(String domain, IOException e) {
    String directory = "/etc/docker/certs.d/" + domain + "/";
    return String.valueOf(e.getMessage()).matches(".*(certificate_required|bad_certificate).*")
        ? "if it wants a client certificate, put it there as "
            + directory
            + "client.cert with client.key"
        : "put its authority there as "
            + directory
            + "ca.crt, have this JVM trust it, or declare it with insecureRegistry(\""
            + domain
            + "\")";
  }
}
