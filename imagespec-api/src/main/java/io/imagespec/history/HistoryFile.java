package io.imagespec.history;

import io.imagespec.disk.AtomicFile;
import io.imagespec.disk.PrivateDirectory;
import io.imagespec.json.CanonicalJson;
import io.imagespec.json.StrictJsonObject;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file with the images of one repository, as canonical JSON. */
final class HistoryFile {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryFile.class);
  private static final int VERSION = 1;
  private static final int LIMIT = 1024 * 1024;
  private static final int COMPONENTS_LIMIT = 32 * 1024;

  private final Path file;
  private final ImageReference repository;

  HistoryFile(Path file, ImageReference repository) {
    this.file = file;
    this.repository = repository;
  }

  /** Reads the images, oldest first; none if the file is missing, damaged or of another version. */
  List<HistoryEntry> read() {
    try {
      if (Files.size(file) > LIMIT) {
        throw new IllegalArgumentException("it has more than " + LIMIT + " bytes");
      }
      return parse(StrictJsonObject.parse(Files.readString(file)));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      LOG.debug("cannot read the history {} of {}", file, repository, e);
      return List.of();
    }
  }

  private List<HistoryEntry> parse(StrictJsonObject document) {
    if (document.optionalInteger("version").orElse(0) != VERSION) {
      throw document.refuseField("version", "only version " + VERSION + " is read");
    }
    if (!document.text("repository").equals(repository.toString())) {
      throw document.refuseField("repository", "it is not " + repository);
    }
    List<HistoryEntry> entries =
        document.objects("images").stream().map(HistoryFile::entry).toList();
    document.finish();
    return entries;
  }

  private static HistoryEntry entry(StrictJsonObject fields) {
    String components = fields.text("components");
    if (components.length() > COMPONENTS_LIMIT) {
      throw fields.refuseField(
          "components", "it has more than " + COMPONENTS_LIMIT + " characters");
    }
    HistoryEntry entry =
        new HistoryEntry(
            ImageReference.parse(fields.text("image")),
            Digest.parse(fields.text("digest")),
            Fingerprint.parse(fields.text("fingerprint")),
            Instant.parse(fields.text("time")),
            components);
    fields.finish();
    return entry;
  }

  /** Replaces the file. A failure is only logged, since the history is not needed for a build. */
  void write(List<HistoryEntry> entries) {
    byte[] json = json(entries).getBytes(StandardCharsets.UTF_8);
    try {
      PrivateDirectory.create(file.resolveSibling(""));
      AtomicFile.writePrivate(file, out -> out.write(json));
    } catch (IOException e) {
      LOG.debug("cannot write the history {} of {}", file, repository, e);
    }
  }

  private String json(List<HistoryEntry> entries) {
    return CanonicalJson.text(
        Map.of(
            "version",
            VERSION,
            "repository",
            repository.toString(),
            "images",
            entries.stream().map(HistoryFile::fields).toList()));
  }

  private static Map<String, Object> fields(HistoryEntry entry) {
    return Map.of(
        "image", entry.image().toString(),
        "digest", entry.digest().toString(),
        "fingerprint", entry.fingerprint().toString(),
        "time", entry.time().toString(),
        "components", entry.components());
  }
}
