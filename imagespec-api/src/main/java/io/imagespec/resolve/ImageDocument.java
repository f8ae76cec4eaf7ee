package io.imagespec.resolve;

import io.imagespec.json.StrictJsonObject;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.Fingerprint;
import io.imagespec.registry.Visibility;
import io.imagespec.text.AsciiText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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

  /** Reads the fields of an image. The derived ones must have the values that they would have. */
  static ResolvedImage read(StrictJsonObject fields) {
    ResolvedImage image =
        new ResolvedImage(
            reference(fields),
            fields.at("digest", () -> Digest.parse(fields.text("digest"))),
            constant(fields, "action", Action.values()),
            fields.at(
                "fingerprint", () -> fields.optionalText("fingerprint").map(Fingerprint::parse)),
            fields.at("platforms", () -> platforms(texts(fields, "platforms"))),
            constant(fields, "visibility", Visibility.values()),
            texts(fields, "reasons"));
    Optional<String> tag = image.reference().tag();
    requireDerived(fields, "pinned", Optional.of(image.pinned().toString()));
    requireDerived(fields, "tag", tag);
    requireDerived(fields, "tagged", tag.map(value -> image.tagged().toString()));
    return image;
  }

  private static ImageReference reference(StrictJsonObject fields) {
    ImageReference reference =
        fields.at("reference", () -> ImageReference.parse(fields.text("reference")));
    if (reference.digest().isPresent()) {
      throw fields.refuseField("reference", "it contains a digest, which is a field of its own");
    }
    return reference;
  }

  private static SortedSet<Platform> platforms(List<String> texts) {
    SortedSet<Platform> platforms = new TreeSet<>();
    texts.forEach(
        text -> {
          if (!platforms.add(Platform.parse(text))) {
            throw new IllegalArgumentException(
                "the platform " + AsciiText.quote(text) + " is repeated");
          }
        });
    return platforms;
  }

  private static List<String> texts(StrictJsonObject fields, String name) {
    return fields.optionalTexts(name).orElseThrow(() -> fields.refuseField(name, "it is missing"));
  }

  private static <E extends Enum<E>> E constant(StrictJsonObject fields, String name, E[] all) {
    String text = fields.text(name);
    return Arrays.stream(all)
        .filter(value -> value.name().equals(text))
        .findFirst()
        .orElseThrow(
            () -> fields.refuseField(name, "unknown " + name + " " + AsciiText.quote(text)));
  }

  private static void requireDerived(
      StrictJsonObject fields, String name, Optional<String> expected) {
    if (!fields.optionalText(name).equals(expected)) {
      throw fields.refuseField(
          name,
          expected
              .map(value -> "it must be " + AsciiText.quote(value) + ", like the other fields")
              .orElse("the reference has no tag"));
    }
  }
}
