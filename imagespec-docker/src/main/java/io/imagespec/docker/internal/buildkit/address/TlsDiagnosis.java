package io.imagespec.docker.internal.buildkit.address;

import io.imagespec.docker.internal.host.DiagnosedException;
import io.imagespec.docker.internal.host.EngineCertificates;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the certificate that caused a failed TLS handshake. The JDK reports the cause only in
 * messages, not in types.
 *
 * @param certificates the trusted and the client's certificates
 */
record TlsDiagnosis(EngineCertificates certificates) {
  /** The maximum number of causes that are examined. */
  private static final int CAUSE_LIMIT = 10;

  private static final Pattern TYPE = Pattern.compile("([a-z]+\\.)+[A-Z]\\w+: ");

  private static final List<Known> KNOWN =
      List.of(
          Known.of("unrecognized ssl message|plaintext connection", TlsDiagnosis::noTls),
          Known.of("notafter|notbefore", TlsDiagnosis::expired),
          Known.of("no subject alternative|no name matching", TlsDiagnosis::otherName),
          Known.of("valid certification path|trust anchor", TlsDiagnosis::untrusted),
          Known.of(
              "fatal alert: (certificate_|bad_certificate|unknown_ca|unsupported_certificate"
                  + "|access_denied|handshake_failure)|after the handshake",
              TlsDiagnosis::refused),
          Known.of("broken pipe|connection reset", TlsDiagnosis::handshakeCutOff));

  /** A failure and its remedy. */
  private record Diagnosis(String what, String remedy) {}

  private record Known(Pattern words, Function<TlsDiagnosis, Diagnosis> text) {
    static Known of(String words, Function<TlsDiagnosis, Diagnosis> text) {
      return new Known(Pattern.compile(words), text);
    }
  }

  DiagnosedException explain(IOException failure) {
    String words = words(failure);
    String lower = words.toLowerCase(Locale.ROOT);
    Diagnosis diagnosis =
        KNOWN.stream()
            .filter(known -> known.words().matcher(lower).find())
            .findFirst()
            .map(known -> known.text().apply(this))
            .orElseGet(() -> new Diagnosis("TLS failed", "check that the port is buildkitd's"));
    return new DiagnosedException(
        diagnosis.what() + " (" + words + "); " + diagnosis.remedy(), failure);
  }

  private static String words(IOException failure) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(CAUSE_LIMIT)
        .flatMap(cause -> Stream.ofNullable(cause.getMessage()))
        .map(message -> TYPE.matcher(message).replaceAll(""))
        .reduce((all, next) -> all.contains(next) ? all : all + ": " + next)
        .orElse("no reason given");
  }

  private Diagnosis noTls() {
    return new Diagnosis(
        "the builder does not use TLS",
        "do not set the certificates in "
            + certificates.path("")
            + ", or start buildkitd with --tlscert and --tlskey");
  }

  private Diagnosis expired() {
    return new Diagnosis(
        "the builder's certificate has expired or is not valid yet",
        "renew it, or correct the clock");
  }

  private Diagnosis otherName() {
    return new Diagnosis(
        "the builder's certificate does not contain the host name in the address",
        "use one of its names in the address, or create a certificate with this name as a"
            + " subjectAltName");
  }

  private Diagnosis untrusted() {
    return certificates.hasAuthority()
        ? new Diagnosis(
            "the builder's certificate is not signed by the authority in "
                + certificates.path("ca.pem"),
            "put the certificate of the authority that signed it there")
        : new Diagnosis(
            "the builder's certificate is not signed by an authority that this JVM trusts",
            "put the certificate of the authority that signed it into "
                + certificates.path("ca.pem"));
  }

  private Diagnosis refused() {
    return new Diagnosis("the builder " + clientCertificateProblem(), clientRemedy());
  }

  /**
   * Returns the diagnosis of a closed connection. With TLS 1.2, a server may disconnect before the
   * client receives the reason.
   */
  private Diagnosis handshakeCutOff() {
    return new Diagnosis(
        "the connection closed during the handshake; a possible cause is a builder that "
            + clientCertificateProblem(),
        clientRemedy());
  }

  private String clientCertificateProblem() {
    return certificates.hasClient()
        ? "rejects the client certificate in " + certificates.path("cert.pem")
        : "requires a client certificate";
  }

  private String clientRemedy() {
    return certificates.hasClient()
        ? "put a valid certificate there, signed by the authority in buildkitd's --tlscacert, and"
            + " its key.pem"
        : "put cert.pem, signed by the authority in buildkitd's --tlscacert, and key.pem into "
            + certificates.path("");
  }
}
