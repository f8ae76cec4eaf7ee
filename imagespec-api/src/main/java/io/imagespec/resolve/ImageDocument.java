package io.imagespec.resolve;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The JSON document of an image. */
final class ImageDocument {
  private ImageDocument() {}

  /** Returns the fields of an image. */
  static Map<String, Object> of(ResolvedImage image) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("action", image.action().name());
    fields.put("digest", image.digest().toString());
    image.fingerprint().ifPresent(value -> fields.put("fingerprint", value.toString()));
    fields.put("pinned", image.pinned().toString());
    fields.put("platforms", image.platforms().stream().map(Object::toString).toList());
    fields.put("reasons", image.reasons().stream().map(ImageDocument::encodable).toList());
    fields.put("reference", image.reference().toString());
    image.reference().tag().ifPresent(tag -> fields.put("tag", tag));
    image.reference().tag().ifPresent(tag -> fields.put("tagged", image.tagged().toString()));
    fields.put("visibility", image.visibility().name());
    return fields;
  }

  /** Replaces unpaired surrogates, which messages of other programs may contain. */
  private static String encodable(String reason) {
    return new String(reason.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
