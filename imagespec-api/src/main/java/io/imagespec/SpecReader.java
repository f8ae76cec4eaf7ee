package io.imagespec;

import io.imagespec.context.FileSource;
import io.imagespec.context.IgnoreRules;
import io.imagespec.json.StrictJsonObject;
import io.imagespec.name.Platform;
import io.imagespec.text.AsciiText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads the JSON of {@link SpecWriter} through the public methods of a spec, so that JSON accepts
 * the same values as code.
 */
final class SpecReader {
  private SpecReader() {}

  static ImageSpec read(String json) {
    return spec(StrictJsonObject.parse(json));
  }

  private static ImageSpec spec(StrictJsonObject object) {
    int version =
        object
            .optionalInteger("formatVersion")
            .orElseThrow(() -> object.refuse("formatVersion is missing"));
    if (version != SpecWriter.FORMAT_VERSION) {
      throw object.refuse(
          "formatVersion "
              + version
              + " is not supported; this version of the SDK reads "
              + SpecWriter.FORMAT_VERSION);
    }
    ImageSpec spec = base(object.object("base"));
    for (StrictJsonObject step : object.objects("steps")) {
      spec = spec.with(at(step, () -> step(step)));
    }
    ImageSpec steps = spec;
    ImageSpec complete = at(object, () -> settings(steps, object));
    object.finish();
    return complete;
  }

  /** Adds the path in the document to the message of an invalid value. */
  private static <T> T at(StrictJsonObject object, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith("JSON at ")
          ? e
          : new IllegalArgumentException(object.refuse(message).getMessage(), e);
    }
  }

  private static ImageSpec base(StrictJsonObject base) {
    String kind = base.text("kind");
    ImageSpec spec =
        switch (kind) {
          case "reference" -> at(base, () -> ImageSpec.from(base.text("reference")));
          case "scratch" -> ImageSpec.scratch();
          case "spec" -> ImageSpec.from(spec(base.object("spec")));
          default -> throw base.refuse("unknown kind of base " + AsciiText.quote(kind));
        };
    base.finish();
    return spec;
  }

  private static Step step(StrictJsonObject step) {
    String kind = step.text("kind");
    Step read =
        switch (kind) {
          case "apt" -> new Step.Apt(list(step, "packages"));
          case "pip" -> new Step.Pip(list(step, "packages"));
          case "run" -> access(step, Run.shell(step.text("line")));
          case "exec" -> access(step, Run.exec(list(step, "argv").toArray(String[]::new)));
          case "copy" ->
              new Step.Copy(
                  source(step),
                  SpecChecks.path("copy target", step.text("target")),
                  step.flag("into"));
          case "copyFiles" -> Step.CopyFiles.of(files(step), step.text("target"));
          case "env" -> new Step.Env(step.text("name"), step.text("value"));
          case "workdir" -> new Step.Workdir(SpecChecks.path("workdir", step.text("path")));
          case "user" -> new Step.User(step.text("user"));
          default -> throw step.refuse("unknown kind of step " + AsciiText.quote(kind));
        };
    step.finish();
    return read;
  }

  private static Run access(StrictJsonObject step, Run command) {
    Run run = command;
    for (String id : step.optionalTexts("secrets").orElse(List.of())) {
      run = run.secret(Secret.unbound(id));
    }
    for (Map.Entry<String, String> variable : step.texts("secretEnv").entrySet()) {
      run = run.secretEnv(Secret.unbound(variable.getValue()), variable.getKey());
    }
    for (String target : step.optionalTexts("caches").orElse(List.of())) {
      run = run.cache(target);
    }
    run = step.flag("ssh") ? run.ssh() : run;
    Optional<String> network = step.optionalText("network");
    return network.isPresent() ? run.network(network(network.get())) : run;
  }

  private static Network network(String name) {
    return Stream.of(Network.values())
        .filter(network -> SpecWriter.name(network).equals(name))
        .findFirst()
        .orElseThrow(() -> SpecChecks.refuse("network", name, "write none, default or host"));
  }

  private static List<String> list(StrictJsonObject object, String name) {
    return object.optionalTexts(name).orElseThrow(() -> object.refuse(name + " is missing"));
  }

  private static Map<String, FileSource> files(StrictJsonObject step) {
    Map<String, FileSource> files = new TreeMap<>();
    for (StrictJsonObject file : step.objects("files")) {
      String name = file.text("name");
      if (files.put(name, at(file, () -> source(file))) != null) {
        throw file.refuse("the name " + AsciiText.quote(name) + " appears twice");
      }
      file.finish();
    }
    return files;
  }

  private static FileSource source(StrictJsonObject step) {
    FileSource source = FileSource.of(path(step.text("source")));
    if (step.flag("withoutEmptyDirectories")) {
      source = source.withoutEmptyDirectories();
    }
    if (step.optionalTexts("ignore").isPresent()) {
      source = source.withRules(IgnoreRules.parse(list(step, "ignore")));
    }
    if (step.optionalInteger("mode").isPresent()) {
      source = source.withMode(step.optionalInteger("mode").getAsInt());
    }
    return step.optionalText("owner").map(source::withOwner).orElse(source);
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw SpecChecks.refuse(
          "copy source", text, "it is not a valid path on this machine: " + e.getReason());
    }
  }

  private static ImageSpec settings(ImageSpec steps, StrictJsonObject object) {
    ImageSpec spec = steps;
    spec = object.optionalText("name").map(spec::named).orElse(spec);
    spec = object.optionalText("registry").map(spec::registry).orElse(spec);
    spec = object.optionalText("tagFormat").map(spec::tagFormat).orElse(spec);
    for (String alias : object.optionalTexts("aliases").orElse(List.of())) {
      spec = spec.alias(alias);
    }
    List<Platform> platforms =
        object.optionalTexts("platforms").orElse(List.of()).stream().map(Platform::parse).toList();
    spec = platforms.isEmpty() ? spec : spec.platforms(platforms.toArray(Platform[]::new));
    spec = object.optionalText("refresh").map(spec::refresh).orElse(spec);
    for (Map.Entry<String, String> host : object.texts("extraHosts").entrySet()) {
      spec = spec.extraHost(host.getKey(), host.getValue());
    }
    return startup(spec, object);
  }

  private static ImageSpec startup(ImageSpec settings, StrictJsonObject object) {
    ImageSpec spec = settings;
    spec =
        object
            .optionalTexts("entrypoint")
            .map(words -> words.toArray(String[]::new))
            .map(spec::entrypoint)
            .orElse(spec);
    spec =
        object
            .optionalTexts("command")
            .map(words -> words.toArray(String[]::new))
            .map(spec::command)
            .orElse(spec);
    for (Map.Entry<String, String> label : object.texts("labels").entrySet()) {
      spec = spec.label(label.getKey(), label.getValue());
    }
    for (int port : object.integers("expose")) {
      spec = spec.expose(port);
    }
    return spec;
  }
}
