package io.imagespec.docker;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The schemas of the OCI image specification, which {@code .ci/engines} fetches. */
final class OciSchemas {
  enum Document {
    CONFIG("config-schema.json"),
    INDEX("image-index-schema.json"),
    LAYOUT("image-layout-schema.json"),
    MANIFEST("image-manifest-schema.json");

    private final String file;

    Document(String file) {
      this.file = file;
    }
  }

  private final Path directory;
  private final SchemaRegistry registry;

  OciSchemas(Path directory) {
    this.directory = directory;
    this.registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_4, builder -> builder.schemas(this::named));
  }

  /** Reads a schema. Schemas refer to each other as files below addresses that do not exist. */
  private String named(String address) {
    return read(address.substring(address.lastIndexOf('/') + 1));
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the violations of the specification. */
  List<String> objections(Document kind, String json) {
    Schema schema = registry.getSchema(read(kind.file));
    return schema.validate(json, InputFormat.JSON, OciSchemas::formats).stream()
        .map(Error::toString)
        .map(error -> kind.name().toLowerCase(Locale.ROOT) + ": " + error)
        .toList();
  }

  private static void formats(com.networknt.schema.ExecutionContext context) {
    context.executionConfig(config -> config.formatAssertionsEnabled(true));
  }
}
