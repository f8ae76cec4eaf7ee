package io.imagespec.resolve;

import io.imagespec.batch.ImageNames;
import io.imagespec.json.CanonicalJson;
import io.imagespec.json.StrictJsonObject;
import io.imagespec.name.Digest;
import io.imagespec.text.AsciiText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The JSON document of a catalog. */
record CatalogDocument(
    SortedMap<String, CatalogEntry> images, Optional<CatalogEntry> defaultImage) {
  private static final int VERSION = 1;

  String toJson() {
    Map<String, Object> fields = fields(CatalogDocument::image);
    fields.put("digest", digest().toString());
    fields.put("version", VERSION);
    return CanonicalJson.text(fields);
  }

  /** Returns the digest of the names and pinned references. */
  Digest digest() {
    Map<String, Object> fields = fields(entry -> entry.image().pinned().toString());
    return Digest.sha256(CanonicalJson.text(fields).getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, Object> fields(Function<CatalogEntry, Object> image) {
    Map<String, Object> byName = new TreeMap<>();
    images.forEach((name, entry) -> byName.put(name, image.apply(entry)));
    Map<String, Object> fields = new TreeMap<>();
    fields.put("images", byName);
    defaultImage.ifPresent(entry -> fields.put("default", image.apply(entry)));
    return fields;
  }

  private static Map<String, Object> image(CatalogEntry entry) {
    Map<String, Object> fields = ImageDocument.of(entry.image());
    fields.put("origin", entry.origin().toString());
    return fields;
  }

  /** Parses a document and checks that it agrees with itself. */
  static CatalogDocument parse(String json) {
    StrictJsonObject document = StrictJsonObject.parse(json);
    requireVersion(document);
    SortedMap<String, CatalogEntry> images = new TreeMap<>();
    document
        .objectsByName("images")
        .forEach((name, image) -> images.put(valid(name, image), entry(image)));
    CatalogDocument parsed =
        new CatalogDocument(images, document.optionalObject("default").map(CatalogDocument::entry));
    Digest digest = document.at("digest", () -> Digest.parse(document.text("digest")));
    document.finish();
    if (!digest.equals(parsed.digest())) {
      throw document.refuseField(
          "digest",
          "the names and references have the digest "
              + parsed.digest()
              + ", so the document was changed or damaged; write the catalog again");
    }
    return parsed;
  }

  private static void requireVersion(StrictJsonObject document) {
    int version =
        document
            .optionalInteger("version")
            .orElseThrow(() -> document.refuseField("version", "it is missing"));
    if (version > VERSION) {
      throw document.refuseField(
          "version",
          "version "
              + version
              + " is newer than "
              + VERSION
              + ", which this library reads; upgrade io.imagespec");
    }
    if (version < VERSION) {
      throw document.refuseField("version", "version " + version + " does not exist");
    }
  }

  private static String valid(String name, StrictJsonObject image) {
    ImageNames.problem(name)
        .ifPresent(
            reason -> {
              throw image.refuse("the name is invalid: " + reason);
            });
    return name;
  }

  private static CatalogEntry entry(StrictJsonObject fields) {
    ResolvedImage image = ImageDocument.read(fields);
    String origin = fields.text("origin");
    ImageOrigin known =
        Arrays.stream(ImageOrigin.values())
            .filter(each -> each.toString().equals(origin))
            .findFirst()
            .orElseThrow(
                () -> fields.refuseField("origin", "unknown origin " + AsciiText.quote(origin)));
    fields.finish();
    return new CatalogEntry(image, known);
  }
}
