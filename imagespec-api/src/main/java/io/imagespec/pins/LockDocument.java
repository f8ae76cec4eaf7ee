package io.imagespec.pins;

import io.imagespec.json.CanonicalJson;
import io.imagespec.json.StrictJsonObject;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.text.AsciiText;
import java.util.List;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The text of a lock file: JSON with one base per line, so that version control can merge it. */
final class LockDocument {
  private static final int VERSION = 1;
  private static final String REMEDY =
      "; correct the file, or delete it and create it again with lockBases(..)";

  private static final List<String> CONFLICT_MARKERS =
      List.of("<<<<<<<", "|||||||", "=======", ">>>>>>>");

  private LockDocument() {}

  static String render(SortedMap<String, Digest> bases) {
    StringJoiner lines = new StringJoiner(",\n    ", "\n    ", "\n  ").setEmptyValue("");
    bases.forEach(
        (base, digest) ->
            lines.add(CanonicalJson.text(base) + ": " + CanonicalJson.text(digest.toString())));
    return "{\n  \"version\": " + VERSION + ",\n  \"bases\": {" + lines + "}\n}\n";
  }

  /** Returns the digests by the text of the base; the message of an error has no file name. */
  static SortedMap<String, Digest> parse(String text) {
    requireNoConflict(text);
    StrictJsonObject document = checked(() -> StrictJsonObject.parse(text));
    requireVersion(document);
    return checked(() -> bases(document));
  }

  private static void requireNoConflict(String text) {
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (CONFLICT_MARKERS.stream().anyMatch(lines.get(i)::startsWith)) {
        throw new IllegalArgumentException(
            "unresolved merge conflict at line "
                + (i + 1)
                + "; keep the lines of both sides, and of a base with two digests the line of the"
                + " right one, or resolve the conflict and call lockBases(..)");
      }
    }
  }

  /** Adds the remedy to the message of an error. */
  private static <T> T checked(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + REMEDY, e);
    }
  }

  private static void requireVersion(StrictJsonObject document) {
    int version =
        checked(
            () ->
                document
                    .optionalInteger("version")
                    .orElseThrow(() -> document.refuseField("version", "it is missing")));
    if (version > VERSION) {
      throw document.refuseField(
          "version",
          "version "
              + version
              + " is newer than "
              + VERSION
              + ", which this library reads; upgrade io.imagespec");
    }
    checked(
        () -> {
          if (version < VERSION) {
            throw document.refuseField("version", "version " + version + " does not exist");
          }
          return version;
        });
  }

  private static SortedMap<String, Digest> bases(StrictJsonObject document) {
    StrictJsonObject fields = document.object("bases");
    SortedMap<String, Digest> bases = new TreeMap<>();
    document
        .texts("bases")
        .forEach(
            (base, digest) -> {
              requireFloating(fields, base);
              bases.put(base, fields.at(base, () -> Digest.parse(digest)));
            });
    document.finish();
    return bases;
  }

  private static void requireFloating(StrictJsonObject fields, String base) {
    ImageReference reference = fields.at(base, () -> ImageReference.parse(base));
    if (reference.digest().isPresent()) {
      throw fields.refuseField(base, "a base with a digest needs no entry");
    }
    String canonical = reference.orLatest().toString();
    if (!canonical.equals(base)) {
      throw fields.refuseField(base, "write the full name " + AsciiText.quote(canonical));
    }
  }
}
