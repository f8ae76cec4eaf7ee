package com.example;

import com.google.protobuf.Message;
import io.imagespec.resolve.ImageCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flyte.flytekit.SdkContainerTaskRegistrar;
import org.flyte.flytekit.SdkWorkflowTemplateRegistrar;

/** Writes the files that Flyte's registration takes. Requires neither a registry nor an engine. */
public final class WriteRegistration {
  private WriteRegistration() {}

  public static void main(String[] args) throws IOException {
    write(Path.of(""));
  }

  static void write(Path project) throws IOException {
    ImageCatalog catalog = ImageCatalog.fromJson(Files.readString(project.resolve("images.json")));
    TaskImages.use(catalog);
    Map<String, String> settings =
        Map.of(
            "FLYTE_INTERNAL_PROJECT", "flytesnacks",
            "FLYTE_INTERNAL_DOMAIN", "development",
            "FLYTE_INTERNAL_VERSION", catalog.digest().hex());
    ClassLoader loader = WriteRegistration.class.getClassLoader();
    SortedMap<String, Message> tasks = new TreeMap<>();
    new SdkContainerTaskRegistrar()
        .load(settings, loader)
        .forEach((id, task) -> tasks.put(id.name() + "_1.pb", TaskSpecs.of(id, task)));
    SortedMap<String, Message> workflows = new TreeMap<>();
    new SdkWorkflowTemplateRegistrar()
        .load(settings, loader)
        .forEach((id, flow) -> workflows.put(id.name() + "_2.pb", WorkflowSpecs.of(id, flow)));

    // Flyte registers files in the order of their names, and a workflow requires its tasks
    Path directory = Files.createDirectories(project.resolve("flyte"));
    int number = 0;
    for (SortedMap<String, Message> messages : List.of(tasks, workflows)) {
      for (Map.Entry<String, Message> each : messages.entrySet()) {
        Path file = directory.resolve("%02d_%s".formatted(number++, each.getKey()));
        Files.write(file, each.getValue().toByteArray());
      }
    }
  }
}
