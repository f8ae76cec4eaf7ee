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
 * Translates BuildKit's reports on a build into events. The end of a vertex is reported when the
 * next vertex begins, since BuildKit may complete a vertex and start it again. Thread-safe; the
 * listener receives one event at a time.
 */
public final class StatusTranslator {
  /**
   * The maximum number of vertices, transfers or warnings of a build. Later ones are not reported.
   */
  private static final int REMEMBERED_LIMIT = 100_000;

  /** The prefix of a builder's name for a transfer from this process. */
  private static final String SENT = "transferring";

  /** The prefix of a builder's name for an export of a layer cache. */
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

  /** Ends the reports. */
  synchronized void end() {
    vertices.values().forEach(vertex -> vertex.lineSplitter().end());
    vertices.values().forEach(this::reportEnd);
  }

  /**
   * Reports the vertices that failed although the build succeeded. These are optional features,
   * such as a cache. The builder's message is not repeated, because it may contain a credential.
   */
  public synchronized void succeeded() {
    vertices.values().stream()
        .filter(VertexState::hasFailed)
        .map(
            vertex ->
                vertex.name()
                    + where(vertex.name())
                    + " failed and was skipped; check the engine's log for the reason")
        .map(BuildEvent.FeatureSkipped::new)
        .forEach(listener::on);
  }

  /**
   * Returns the possible registries of an export. A builder reports only the kind of the export.
   */
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

  private void vertex(Vertex update) {
    if (!vertices.containsKey(update.getDigest()) && vertices.size() >= REMEMBERED_LIMIT) {
      return;
    }
    VertexState vertex =
        vertices.computeIfAbsent(update.getDigest(), digest -> vertexNamed(update.getName()));
    vertex.update(update);
    if (vertex.reportsStart()) {
      reportEnds(vertex);
      reportStart(vertex);
    }
  }

  private VertexState vertexNamed(String name) {
    return new VertexState(
        name,
        stepIndex.find(name),
        new LineSplitter(line -> listener.on(new BuildEvent.Output(line))));
  }

  private void reportStart(VertexState vertex) {
    vertex
        .step()
        .ifPresentOrElse(
            step ->
                listener.on(
                    new BuildEvent.StepStarted(step.number(), step.total(), step.description())),
            () -> listener.on(new BuildEvent.Transfer(vertex.name(), "started")));
  }

  private void reportEnds(VertexState next) {
    vertices.values().stream().filter(vertex -> vertex != next).forEach(this::reportEnd);
  }

  private void reportEnd(VertexState vertex) {
    if (vertex.reportsEnd()) {
      reportResult(vertex);
    }
  }

  private void reportResult(VertexState vertex) {
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

  /** Reports a transfer. Transfers from this process are counted here, as {@code send …}. */
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

  /** Returns the failed vertex: the one with the given digest, otherwise the first that failed. */
  public synchronized Optional<VertexState> failed(Optional<String> digest) {
    return digest
        .map(vertices::get)
        .or(() -> vertices.values().stream().filter(VertexState::hasFailed).findFirst());
  }
}
