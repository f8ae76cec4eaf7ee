package io.imagespec.docker.internal.buildkit.progress;

import io.imagespec.docker.internal.buildkit.proto.StatusResponse;
import io.imagespec.docker.internal.buildkit.proto.Vertex;
import io.imagespec.docker.internal.buildkit.proto.VertexLog;
import io.imagespec.docker.internal.buildkit.proto.VertexStatus;
import io.imagespec.docker.internal.buildkit.proto.VertexWarning;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.LayerCache;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Tells a listener what BuildKit reports of one build. That something is done is told when the next
 * thing begins, since BuildKit completes and starts again what it has only looked at. Thread-safe;
 * the listener is told of one thing at a time.
 */
public final class StatusTranslator {
  /** How many different things are remembered of one build; what comes after is not told. */
  private static final int REMEMBERED_LIMIT = 100_000;

  /** How a builder begins the name of what it is sent from here. */
  private static final String SENT = "transferring";

  /** How a builder begins the name of what it does to leave layers in places. */
  private static final String EXPORTING = "exporting cache to ";

  private final StepIndex stepIndex;
  private final List<LayerCache> exports;
  private final BuildListener listener;
  private final Map<String, VertexState> vertices = new LinkedHashMap<>();
  private final Map<String, String> transfers = new HashMap<>();
  private final Set<String> warnings = new HashSet<>();

  public StatusTranslator(StepIndex stepIndex, List<LayerCache> exports, BuildListener listener) {
    this.stepIndex = stepIndex;
    this.exports = exports;
    this.listener = listener;
  }

  public synchronized void on(StatusResponse status) {
    status.getVertexesList().forEach(this::vertex);
    status.getLogsList().forEach(this::log);
    status.getStatusesList().forEach(this::transfer);
    status.getWarningsList().forEach(this::warning);
  }

  /** Nothing more will come. */
  synchronized void end() {
    vertices.values().forEach(vertex -> vertex.lineSplitter().end());
    vertices.values().forEach(this::tellEnd);
  }

  /**
   * The build succeeded: what failed all the same was only wished for, as a cache is. The builder's
   * words may repeat what a registry was shown, so they are left to its log.
   */
  public synchronized void succeeded() {
    vertices.values().stream()
        .filter(VertexState::hasFailed)
        .map(
            vertex ->
                vertex.name()
                    + where(vertex.name())
                    + " failed, and the build goes on without it; the engine's log may say why")
        .map(BuildEvent.FeatureSkipped::new)
        .forEach(listener::on);
  }

  /** A builder says to what kind of place it exports, and not to which. */
  private String where(String name) {
    List<String> registries =
        exports.stream()
            .flatMap(cache -> cache.asRegistry().stream())
            .map(cache -> cache.image().toString())
            .toList();
    return name.startsWith(EXPORTING) && !registries.isEmpty()
        ? " (" + String.join(" or ", registries) + ")"
        : "";
  }

  private void vertex(Vertex news) {
    if (!vertices.containsKey(news.getDigest()) && vertices.size() >= REMEMBERED_LIMIT) {
      return;
    }
    VertexState vertex =
        vertices.computeIfAbsent(news.getDigest(), digest -> vertexNamed(news.getName()));
    vertex.update(news);
    if (vertex.tellsStart()) {
      tellEnds(vertex);
      tellStart(vertex);
    }
  }

  private VertexState vertexNamed(String name) {
    return new VertexState(
        name,
        stepIndex.find(name),
        new LineSplitter(line -> listener.on(new BuildEvent.Output(line))));
  }

  private void tellStart(VertexState vertex) {
    vertex
        .step()
        .ifPresentOrElse(
            step ->
                listener.on(
                    new BuildEvent.StepStarted(step.number(), step.total(), step.description())),
            () -> listener.on(new BuildEvent.Transfer(vertex.name(), "started")));
  }

  private void tellEnds(VertexState next) {
    vertices.values().stream().filter(vertex -> vertex != next).forEach(this::tellEnd);
  }

  private void tellEnd(VertexState vertex) {
    if (vertex.tellsEnd()) {
      tellHowItEnded(vertex);
    }
  }

  private void tellHowItEnded(VertexState vertex) {
    vertex.lineSplitter().end();
    String how = vertex.isCached() ? "cached" : "done";
    vertex
        .step()
        .ifPresentOrElse(
            step ->
                listener.on(
                    new BuildEvent.StepFinished(
                        step.number(), step.total(), step.description(), vertex.isCached())),
            () -> listener.on(new BuildEvent.Transfer(vertex.name(), how)));
  }

  private void log(VertexLog log) {
    VertexState vertex = vertices.get(log.getVertex());
    if (vertex != null) {
      vertex.lineSplitter().add(log.getStream(), log.getMsg().toByteArray());
    }
  }

  /** What is sent from here is counted here, as {@code send …}. */
  private void transfer(VertexStatus status) {
    String what = status.getId().isEmpty() ? status.getName() : status.getId();
    if (what.startsWith(SENT)) {
      return;
    }
    boolean counts = status.getCurrent() > 0 || status.getTotal() > 0;
    String bytes = status.getCurrent() + "/" + status.getTotal();
    String state = counts ? bytes : status.hasCompleted() ? "done" : "started";
    String key = status.getVertex() + " " + what;
    if (state.equals(transfers.get(key)) || transfers.size() >= REMEMBERED_LIMIT) {
      return;
    }
    transfers.put(key, state);
    listener.on(
        counts
            ? new BuildEvent.Progress(what, status.getCurrent(), total(status))
            : new BuildEvent.Transfer(what, state));
  }

  private static OptionalLong total(VertexStatus status) {
    return status.getTotal() > 0 ? OptionalLong.of(status.getTotal()) : OptionalLong.empty();
  }

  private void warning(VertexWarning warning) {
    String text = warning.getShort().toString(StandardCharsets.UTF_8).strip();
    if (warnings.size() < REMEMBERED_LIMIT && warnings.add(text)) {
      listener.on(new BuildEvent.Warning(text));
    }
  }

  /** What failed: by its digest if the builder said which, else the first that did. */
  public synchronized Optional<VertexState> failed(Optional<String> digest) {
    return digest
        .map(vertices::get)
        .or(() -> vertices.values().stream().filter(VertexState::hasFailed).findFirst());
  }
}
