package io.imagespec;

import io.imagespec.context.FileSource;
import io.imagespec.json.CanonicalJson;
import io.imagespec.json.StrictJsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes a spec as JSON, the counterpart of {@link SpecReader}. */
final class SpecWriter implements Step.Cases<Map<String, Object>>, Base.Cases<Map<String, Object>> {
  static final int FORMAT_VERSION = 1;

  static String write(ImageSpec spec) {
    String out = CanonicalJson.text(new SpecWriter().document(spec));
    if (out.length() > StrictJsonObject.SIZE) {
      throw new IllegalArgumentException(
          "the spec's JSON has more than "
              + StrictJsonObject.SIZE
              + " characters and could not be parsed again; move long values into files and copy those");
    }
    return out;
  }

  private Map<String, Object> document(ImageSpec spec) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("formatVersion", FORMAT_VERSION);
    document.put("base", spec.base().match(this));
    document.put("steps", spec.steps().stream().map(step -> step.match(this)).toList());
    spec.naming().name().ifPresent(value -> document.put("name", value));
    spec.naming().registry().ifPresent(value -> document.put("registry", value));
    spec.naming().tagFormat().ifPresent(value -> document.put("tagFormat", value));
    unlessEmpty(document, "aliases", List.copyOf(spec.naming().aliases()));
    unlessEmpty(
        document, "platforms", spec.requestedPlatforms().stream().map(Object::toString).toList());
    spec.refreshToken().ifPresent(value -> document.put("refresh", value));
    spec.config().entrypoint().ifPresent(value -> document.put("entrypoint", value));
    spec.config().command().ifPresent(value -> document.put("command", value));
    if (!spec.config().labels().isEmpty()) {
      document.put("labels", spec.config().labels());
    }
    if (!spec.hosts().isEmpty()) {
      document.put("extraHosts", spec.hosts());
    }
    unlessEmpty(document, "expose", List.copyOf(spec.config().ports()));
    return document;
  }

  private static void unlessEmpty(Map<String, Object> document, String name, List<?> values) {
    if (!values.isEmpty()) {
      document.put(name, values);
    }
  }

  @Override
  public Map<String, Object> reference(Base.Reference base) {
    return Map.of("kind", "reference", "reference", base.image().toString());
  }

  @Override
  public Map<String, Object> scratch(Base.Scratch base) {
    return Map.of("kind", "scratch");
  }

  @Override
  public Map<String, Object> spec(Base.Spec base) {
    return Map.of("kind", "spec", "spec", document(base.spec()));
  }

  @Override
  public Map<String, Object> apt(Step.Apt step) {
    return Map.of("kind", "apt", "packages", step.packages());
  }

  @Override
  public Map<String, Object> pip(Step.Pip step) {
    return Map.of("kind", "pip", "packages", step.packages());
  }

  @Override
  public Map<String, Object> copy(Step.Copy step) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("kind", "copy");
    object.put("target", step.target().toString());
    if (step.into()) {
      object.put("into", true);
    }
    source(step.source(), object);
    return object;
  }

  @Override
  public Map<String, Object> copyFiles(Step.CopyFiles step) {
    List<Map<String, Object>> files = new ArrayList<>();
    step.files()
        .forEach(
            (name, source) -> {
              Map<String, Object> file = new LinkedHashMap<>();
              file.put("name", name);
              source(source, file);
              files.add(file);
            });
    return Map.of("kind", "copyFiles", "target", step.target().toString(), "files", files);
  }

  private static void source(FileSource source, Map<String, Object> object) {
    object.put("source", source.path().toString());
    source.rules().ifPresent(rules -> object.put("ignore", rules.lines()));
    source.mode().ifPresent(mode -> object.put("mode", mode));
    source.owner().ifPresent(owner -> object.put("owner", owner));
    if (source.isWithoutEmptyDirectories()) {
      object.put("withoutEmptyDirectories", true);
    }
  }

  @Override
  public Map<String, Object> env(Step.Env step) {
    return Map.of("kind", "env", "name", step.name(), "value", step.value());
  }

  @Override
  public Map<String, Object> workdir(Step.Workdir step) {
    return Map.of("kind", "workdir", "path", step.path().toString());
  }

  @Override
  public Map<String, Object> user(Step.User step) {
    return Map.of("kind", "user", "user", step.user());
  }

  @Override
  public Map<String, Object> run(Run step) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("kind", step.line().isPresent() ? "run" : "exec");
    step.line()
        .ifPresentOrElse(
            line -> object.put("line", line), () -> object.put("argv", step.command()));
    options(step.options(), object);
    return object;
  }

  private static void options(RunOptions options, Map<String, Object> object) {
    unlessEmpty(object, "secrets", List.copyOf(options.secrets().keySet()));
    if (!options.variables().isEmpty()) {
      Map<String, String> ids = new TreeMap<>();
      options.variables().forEach((variable, secret) -> ids.put(variable, secret.id()));
      object.put("secretEnv", ids);
    }
    unlessEmpty(object, "caches", options.caches().stream().map(Object::toString).toList());
    if (options.ssh()) {
      object.put("ssh", true);
    }
    options.network().ifPresent(network -> object.put("network", name(network)));
  }

  static String name(Network network) {
    return network.name().toLowerCase(Locale.ROOT);
  }
}
