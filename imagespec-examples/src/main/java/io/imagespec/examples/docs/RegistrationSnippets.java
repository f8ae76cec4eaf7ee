package io.imagespec.examples.docs;

import io.imagespec.ExternalImage;
import io.imagespec.ImageSource;
import io.imagespec.ImageSpec;
import io.imagespec.name.ImageReference;
import io.imagespec.resolve.CatalogLocation;
import io.imagespec.resolve.ImageCatalog;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.LockUpdate;
import io.imagespec.resolve.ResolveAllException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The code of docs/registration.md that is not in the project for Flyte. */
public final class RegistrationSnippets {
  private RegistrationSnippets() {}

  static void resolve() {
    ImageSpec python = ImageSpec.from("python:3.12-slim").pip("pandas");
    Map<String, ImageSpec> tasks =
        Map.of(
            "train", python.pip("torch==2.4.0").named("train").copy(Path.of("src/train"), "/app"),
            "report", python.named("report").copy(Path.of("src/report"), "/app"));

    try (ImageResolver images = ImageResolver.builder().defaultRegistry("ghcr.io/acme").build()) {
      ImageCatalog catalog = images.resolveAll(tasks);
      for (String task : catalog.names()) {
        System.out.println(task + " runs in " + catalog.image(task).pinned());
      }
    }
  }

  static ImageResolver withDefault() {
    ImageResolver images =
        ImageResolver.builder()
            .defaultRegistry("ghcr.io/acme")
            .defaultImage(ExternalImage.of("python:3.12-slim"))
            .build();
    return images;
  }

  static Map<String, @Nullable ImageSource> sources(ImageSpec spec) {
    Map<String, @Nullable ImageSource> tasks = new HashMap<>();
    tasks.put("train", spec);
    tasks.put("load", ExternalImage.of("ghcr.io/other-team/loader:v2"));
    tasks.put("announce", null); // the default image
    return tasks;
  }

  static ImageCatalog partly(ImageResolver images, Map<String, ImageSpec> tasks) {
    try {
      return images.resolveAll(tasks);
    } catch (ResolveAllException e) {
      e.failures().forEach((task, failure) -> System.err.println(task + ": " + failure));
      return e.catalog();
    }
  }

  static String render(ImageCatalog catalog) {
    String image = catalog.render("{{.image.train.fqn}}:{{.image.train.version}}");
    return image;
  }

  static Map<String, String> pinned(ImageCatalog catalog) {
    Map<String, String> pinned = new TreeMap<>();
    for (String task : catalog.names()) {
      pinned.put(task, catalog.image(task).pinned().toString());
    }
    return pinned;
  }

  static Map<String, Map<String, String>> airflow(ImageCatalog catalog) {
    Map<String, Map<String, String>> airflow = new TreeMap<>();
    for (String task : catalog.names()) {
      ImageReference image = catalog.image(task).reference();
      airflow.put(
          task,
          Map.of("repository", image.repository().toString(), "tag", image.tag().orElseThrow()));
    }
    return airflow;
  }

  static String argo(Map<String, String> pinned) {
    String argo =
        """
        apiVersion: argoproj.io/v1alpha1
        kind: WorkflowTemplate
        metadata: {name: training}
        spec:
          entrypoint: train
          templates:
            - name: train
              container: {image: "%s", command: [python, /app/train.py]}
        """
            .formatted(pinned.get("train"));
    return argo;
  }

  static String kubernetes(Map<String, String> pinned) {
    String job =
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: train}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers: [{name: train, image: "%s"}]
        """
            .formatted(pinned.get("train"));
    return job;
  }

  static void write(ImageCatalog catalog) {
    catalog.write(Path.of("images.json"));
  }

  static String read() throws IOException {
    ImageCatalog catalog = ImageCatalog.fromJson(Files.readString(Path.of("images.json")));
    catalog.requireRegistry("ghcr.io/acme");
    String image = catalog.image("train").pinned().toString();
    return image;
  }

  static String locate(ImageCatalog catalog) {
    CatalogLocation here = catalog.locate();
    return switch (here.kind()) {
      case MATCH -> "in the image of " + here.names();
      case OTHER -> "in another image, for example of an older version";
      case UNKNOWN -> "in no image of a spec";
    };
  }

  static void neverBuild(Map<String, ImageSpec> tasks) {
    try (ImageResolver images = ImageResolver.builder().neverBuild().build()) {
      ImageCatalog unused = images.resolveAll(tasks);
    } catch (ResolveAllException e) {
      e.failures().values().forEach(missing -> System.err.println(missing.getMessage()));
    }
  }

  static void lock(ImageResolver images, Map<String, ImageSpec> tasks) {
    LockUpdate update = images.lockBases(tasks.values());
    update.moved().forEach((base, move) -> System.out.println(base + ": " + move));
  }
}
