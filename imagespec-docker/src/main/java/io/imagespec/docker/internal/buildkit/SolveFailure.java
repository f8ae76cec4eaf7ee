package io.imagespec.docker.internal.buildkit;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.imagespec.docker.internal.build.FailedStep;
import io.imagespec.docker.internal.buildkit.progress.StatusTranslator;
import io.imagespec.docker.internal.buildkit.progress.StepIndex;
import io.imagespec.docker.internal.buildkit.progress.VertexState;
import io.imagespec.docker.internal.buildkit.session.auth.IssuedCredential;
import io.imagespec.docker.internal.buildkit.transport.Daemon;
import io.imagespec.docker.internal.remedy.EngineReportedRefusal;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Converts a BuildKit error into a failure of a step, base or push. It uses the structured details
 * that newer versions send, otherwise the message.
 */
final class SolveFailure {
  private static final Pattern EXIT_CODE = Pattern.compile("exit code: ([0-9]{1,3})\\b");

  private static final Pattern NOT_STARTED = Pattern.compile("runc run failed: unable to ");
  private static final int NOT_STARTED_CODE = 1;

  private static final Pattern RUN = Pattern.compile("^\\[[^]]*[0-9]+/[0-9]+] RUN ");
  private static final Pattern ABSENT = Pattern.compile("(?s).*[: ]not found");
  private static final Pattern PUSH =
      Pattern.compile("failed to push|error pushing|pushing layers");
  private static final Pattern METADATA =
      Pattern.compile("\\[[^]]*internal] load metadata for .*|resolve image config for .*");
  private static final Pattern BASE =
      Pattern.compile(
          "(failed to (resolve source metadata|load cache key|create LLB definition|copy|do"
              + " request)|pull access denied|failed commit on ref|unexpected status).*");
  private static final Pattern SESSION =
      Pattern.compile("no active session|session .*(closed|not found)");
  private static final Pattern ENTITLEMENT = Pattern.compile("entitlement|is not allowed");

  /**
   * A command in a builder's message. Its text is the user's and must not be interpreted or
   * repeated.
   */
  private static final Pattern COMMAND =
      Pattern.compile("(?s)(process \").*(\" did not)|(executor failed running \\[).*(\\]: )");

  private final Daemon daemon;
  private final SolveRequestSpec solveRequest;
  private final BuildRequest request;
  private final StatusTranslator status;

  SolveFailure(
      Daemon daemon, SolveRequestSpec solveRequest, BuildRequest request, StatusTranslator status) {
    this.daemon = daemon;
    this.solveRequest = solveRequest;
    this.request = request;
    this.status = status;
  }

  RuntimeException of(StatusRuntimeException failure) {
    ErrorDetails details = ErrorDetails.of(Optional.ofNullable(failure.getTrailers()));
    Optional<VertexState> vertex = status.failed(details.vertex());
    String text = text(failure.getStatus());
    String words = withoutCommand(text);
    OptionalInt exitCode = exitCode(details, words);
    if (exitCode.isPresent() || isCommand(vertex, words)) {
      return command(failure, details, vertex, exitCode);
    }
    if (PUSH.matcher(words).find() && request.delivery().isPush()) {
      return push(request.delivery().image(), text, failure);
    }
    if (SESSION.matcher(words).find()) {
      return unavailable(
          words, "the session to the builder was lost; try again", withoutCommand(failure));
    }
    if (failure.getStatus().getCode() == Status.Code.PERMISSION_DENIED
        || ENTITLEMENT.matcher(words).find()) {
      return unavailable(words, entitlementRemedy(), withoutCommand(failure));
    }
    return isAboutBase(vertex, words)
        ? base(text, failure)
        : command(failure, details, vertex, exitCode);
  }

  /** Returns true if the error is about a command that the builder began. */
  private static boolean isCommand(Optional<VertexState> vertex, String words) {
    return vertex.filter(v -> RUN.matcher(v.name()).find()).isPresent()
        && !SESSION.matcher(words).find()
        && !ENTITLEMENT.matcher(words).find();
  }

  private static String text(Status status) {
    String text = status.getDescription();
    return text == null || text.isBlank() ? "status " + status.getCode() : text.strip();
  }

  /** Replaces a command in a message, which may be a whole script. */
  private static String withoutCommand(String text) {
    return COMMAND.matcher(text).replaceAll(found -> command(found, 1) + command(found, 3));
  }

  private static String command(MatchResult found, int group) {
    return found.group(group) == null ? "" : found.group(group) + "…" + found.group(group + 1);
  }

  private static StatusRuntimeException withoutCommand(StatusRuntimeException failure) {
    String text = withoutCommand(text(failure.getStatus()));
    return failure.getStatus().withDescription(text).asRuntimeException(failure.getTrailers());
  }

  private static OptionalInt exitCode(ErrorDetails details, String text) {
    Matcher matcher = EXIT_CODE.matcher(text);
    return details.exitCode().isEmpty() && matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : details.exitCode();
  }

  private BuildFailedException command(
      StatusRuntimeException failure,
      ErrorDetails details,
      Optional<VertexState> vertex,
      OptionalInt code) {
    List<String> lastLines = vertex.map(v -> v.lineSplitter().last()).orElse(List.of());
    boolean started = hasStarted(code, lastLines);
    Optional<String> platform = vertex.flatMap(v -> StepIndex.platform(v.name()));
    String what =
        solveRequest.what() + platform.map(name -> " for " + name).orElse("") + " on " + daemon;
    return new FailedStep(
            solveRequest.dockerfile(),
            line(details, vertex),
            started ? code : OptionalInt.empty(),
            lastLines)
        .toException(
            what,
            started ? withoutCommand(text(failure.getStatus())) : FailedStep.NOT_STARTED,
            withoutCommand(failure));
  }

  /**
   * Returns true unless the runtime could not start the program. This looks like a failed program:
   * the runtime prints its error as the only line of output and exits with code 1. A program that
   * prints the same text prints other lines too, or has another exit code.
   */
  private static boolean hasStarted(OptionalInt code, List<String> lastLines) {
    return code.orElse(NOT_STARTED_CODE) != NOT_STARTED_CODE
        || lastLines.size() != 1
        || !NOT_STARTED.matcher(lastLines.get(0)).lookingAt();
  }

  private static OptionalInt line(ErrorDetails details, Optional<VertexState> vertex) {
    return details.line().isPresent()
        ? details.line()
        : vertex
            .flatMap(VertexState::step)
            .map(step -> OptionalInt.of(step.number()))
            .orElse(OptionalInt.empty());
  }

  private RuntimeException push(ImageReference image, String text, StatusRuntimeException cause) {
    Optional<IssuedCredential> issuedCredential = solveRequest.given().apply(image.domain());
    return EngineReportedRefusal.push(
        "push " + image,
        image,
        issuedCredential.map(IssuedCredential::credential),
        text,
        otherRepositoryHint(issuedCredential, image, "may push there too"),
        cause);
  }

  private boolean isAboutBase(Optional<VertexState> vertex, String text) {
    boolean named = request.plan().base().filter(b -> text.contains(b.path())).isPresent();
    return vertex.filter(v -> METADATA.matcher(v.name()).matches()).isPresent()
        || (named && BASE.matcher(text).find());
  }

  private BuildFailedException base(String text, StatusRuntimeException cause) {
    ImageReference base = request.plan().base().orElseThrow();
    Optional<IssuedCredential> issuedCredential = solveRequest.given().apply(base.domain());
    return EngineReportedRefusal.pull(
        daemon.toString(),
        base,
        issuedCredential.map(IssuedCredential::credential),
        text,
        ABSENT.matcher(text).matches() ? "manifest unknown" : text,
        otherRepositoryHint(issuedCredential, base, "may read the base too"),
        cause);
  }

  /** Returns a note about a credential that was found for another repository. */
  private static String otherRepositoryHint(
      Optional<IssuedCredential> issuedCredential, ImageReference image, String right) {
    return issuedCredential
        .map(IssuedCredential::repository)
        .filter(repository -> !repository.equals(image.repository()))
        .map(
            repository ->
                "; BuildKit receives one credential per registry, here the one for "
                    + repository
                    + "; make sure that it "
                    + right
                    + ", or use different registries for the two")
        .orElse("");
  }

  private String entitlementRemedy() {
    return solveRequest.entitlements().isEmpty()
        ? "check the entitlements in the builder's configuration"
        : daemon.allowing(solveRequest.entitlements().get(0));
  }

  private EngineUnavailableException unavailable(String text, String remedy, Throwable cause) {
    return new EngineUnavailableException(
        solveRequest.what() + " on " + daemon + ": " + text + "; " + remedy, cause);
  }
}
