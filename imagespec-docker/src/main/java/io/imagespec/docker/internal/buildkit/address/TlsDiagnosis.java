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
 * Tells which certificate a TLS handshake failed for. The JDK has words for it, and no types.
 *
 * @param certificates what is believed and shown
 */
record TlsDiagnosis(EngineCertificates certificates) {
  /** How deep the causes of an exception are followed. */
  private static final int CAUSE_LIMIT = 10;

  private static final Pattern TYPE = Pattern.compile("([a-z]+\\.)+[A-Z]\\w+: ");

  private static final List<Known> KNOWN =
      List.of(
          Known.of("unrecognized ssl message|plaintext connection", TlsDiagnosis::noTls),
          Known.of("notafter|notbefore", TlsDiagnosis::expired),
          Known.of("no subject alternative|no name matching", TlsDiagnosis::otherName),
          Known.of("valid certification path|trust anchor", TlsDiagnosis::stranger),
          Known.of(
              "fatal alert: (certificate_|bad_certificate|unknown_ca|unsupported_certificate"
                  + "|access_denied|handshake_failure)|after the handshake",
              TlsDiagnosis::refused),
          Known.of("broken pipe|connection reset", TlsDiagnosis::cut));

  /** What happened, and what to do. */
  private record Told(String what, String remedy) {}

  private record Known(Pattern words, Function<TlsDiagnosis, Told> text) {
    static Known of(String words, Function<TlsDiagnosis, Told> text) {
      return new Known(Pattern.compile(words), text);
    }
  }

  DiagnosedException explain(IOException failure) {
    String words = words(failure);
    String lower = words.toLowerCase(Locale.ROOT);
    Told told =
        KNOWN.stream()
            .filter(known -> known.words().matcher(lower).find())
            .findFirst()
            .map(known -> known.text().apply(this))
            .orElseGet(() -> new Told("TLS failed", "see that the port is buildkitd's"));
    return new DiagnosedException(told.what() + " (" + words + "); " + told.remedy(), failure);
  }

  private static String words(IOException failure) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(CAUSE_LIMIT)
        .flatMap(cause -> Stream.ofNullable(cause.getMessage()))
        .map(message -> TYPE.matcher(message).replaceAll(""))
        .reduce((all, next) -> all.contains(next) ? all : all + ": " + next)
        .orElse("no reason given");
  }

  private Told noTls() {
    return new Told(
        "the builder speaks no TLS",
        "leave the certificates in "
            + certificates.path("")
            + " out, or start buildkitd with --tlscert and --tlskey");
  }

  private Told expired() {
    return new Told("the builder's certificate is not valid now", "renew it, or set the clock");
  }

  private Told otherName() {
    return new Told(
        "the builder's certificate is for other names than the one in its address",
        "use one of its names in the address, or have one made that holds this name as a"
            + " subjectAltName");
  }

  private Told stranger() {
    return certificates.hasAuthority()
        ? new Told(
            "the builder's certificate is not signed by the authority in "
                + certificates.path("ca.pem"),
            "put the certificate of the authority that signed it there")
        : new Told(
            "the builder's certificate is signed by no authority that this JVM trusts",
            "put the certificate of the authority that signed it into "
                + certificates.path("ca.pem"));
  }

  private Told refused() {
    return new Told("the builder " + demand(), clientRemedy());
  }

  /** With TLS 1.2 a server may be gone before the client has heard why. */
  private Told cut() {
    return new Told("the handshake was cut off, as by a builder that " + demand(), clientRemedy());
  }

  private String demand() {
    return certificates.hasClient()
        ? "does not take the client certificate in " + certificates.path("cert.pem")
        : "wants a client certificate";
  }

  private String clientRemedy() {
    return certificates.hasClient()
        ? "put one there that is valid and signed by the authority that buildkitd has as"
            + " --tlscacert, and its key.pem"
        : "put cert.pem, signed by the authority that buildkitd has as --tlscacert, and key.pem"
            + " into "
            + certificates.path("");
  }
}
