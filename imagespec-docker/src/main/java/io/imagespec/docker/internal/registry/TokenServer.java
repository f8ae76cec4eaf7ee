package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * Gets bearer tokens.
 *
 * @param redirects where requests go
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">the distribution
 *     project's token authentication</a>
 */
record TokenServer(Redirects redirects) {
  /** The largest answer of a token server, in bytes. */
  static final int LIMIT = 64 * 1024;

  /** 404 of old GCR, 405, 401 of Artifactory, 400 of some of ACR's: what containerd knows of. */
  private static final Set<Integer> NO_POST = Set.of(400, 401, 404, 405);

  /** What its answer means for a question. */
  Token token(Question question, Answer answer) throws IOException {
    if (answer.isSuccess()) {
      return Token.read(answer.topOfJson())
          .orElseThrow(
              () ->
                  new UnacceptableAnswerException(
                      Origin.of(answer.uri()) + " answered without a token"));
    }
    throw Refusal.ofToken(question, answer);
  }

  /** Asks; whoever has no POST for identity tokens takes them as a password. */
  Answer ask(Realm realm, Optional<Credential> credential, Deadline deadline) throws IOException {
    if (credential.isPresent() && credential.get().kind() == Credential.Kind.IDENTITY_TOKEN) {
      Answer answer = redirects.send(post(realm, credential.get()), LIMIT, deadline);
      if (!NO_POST.contains(answer.status())) {
        return answer;
      }
    }
    return redirects.send(get(realm, credential), LIMIT, deadline);
  }

  private static HttpRequest post(Realm realm, Credential credential) {
    return Errand.of(
        Requests.to(realm.uri())
            .header("Content-Type", Redirects.FORM)
            .POST(BodyPublishers.ofString(realm.form(credential.secret())))
            .build(),
        realm.registry());
  }

  private static HttpRequest get(Realm realm, Optional<Credential> credential) {
    HttpRequest.Builder builder = Requests.to(realm.query());
    credential.ifPresent(who -> builder.header("Authorization", basic(who)));
    return Errand.of(builder.GET().build(), realm.registry());
  }

  /** The header of HTTP Basic, in UTF-8. */
  static String basic(Credential credential) {
    String pair = credential.username() + ":" + credential.secret();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
