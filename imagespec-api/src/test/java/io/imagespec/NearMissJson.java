package io.imagespec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Documents that differ from that of a spec in one small way: a character moved to the adjacent
 * text, two list elements joined, one split, two texts swapped, or a field renamed to another. Most
 * of them are valid specs.
 */
public final class NearMissJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A changed kind is rarely valid, and a source must remain a file of the test. */
  private static final List<String> KEPT = List.of("kind", "source");

  private static final List<String> SIBLINGS =
      List.of(
          "entrypoint",
          "command",
          "labels",
          "owner",
          "mode",
          "refresh",
          "name",
          "into",
          "ssh",
          "network",
          "caches",
          "secrets",
          "secretEnv",
          "extraHosts");

  private final Random random;
  private final RandomSpecs any;

  /**
   * Creates a source of documents.
   *
   * @param random the source of randomness
   */
  public NearMissJson(Random random) {
    this.random = random;
    this.any = new RandomSpecs(random, List.of());
  }

  /** One place in a document: a field of an object or an element of a list. */
  record Place(JsonNode parent, String name, int index, String path) {
    JsonNode value() {
      return parent instanceof ObjectNode ? parent.get(name) : parent.get(index);
    }

    void put(JsonNode value) {
      if (parent instanceof ObjectNode object) {
        object.set(name, value);
      } else {
        ((ArrayNode) parent).set(index, value);
      }
    }
  }

  /**
   * Returns a spec near the given one.
   *
   * @param spec the original
   * @return the changed spec, or empty if the changed document is invalid
   */
  public Optional<ImageSpec> near(ImageSpec spec) {
    try {
      return Optional.of(ImageSpec.fromJson(text(spec)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns a document near that of the given spec. */
  String text(ImageSpec spec) {
    ObjectNode document = read(spec.toJson());
    change(document);
    return document.toString();
  }

  static ObjectNode read(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  /** All places, in document order. */
  static List<Place> places(JsonNode document) {
    List<Place> places = new ArrayList<>();
    collect(document, "$", places);
    return places;
  }

  private static void collect(JsonNode node, String path, List<Place> places) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        String below = path + "." + field.getKey();
        places.add(new Place(object, field.getKey(), 0, below));
        collect(field.getValue(), below, places);
      }
    }
    for (int i = 0; node instanceof ArrayNode && i < node.size(); i++) {
      places.add(new Place(node, "", i, path + "[" + i + "]"));
      collect(node.get(i), path + "[" + i + "]", places);
    }
  }

  private void change(ObjectNode document) {
    List<Place> texts =
        places(document).stream()
            .filter(place -> place.value().isTextual() && !KEPT.contains(place.name()))
            .toList();
    List<ArrayNode> lists =
        places(document).stream()
            .map(Place::value)
            .filter(value -> value instanceof ArrayNode && !value.isEmpty())
            .map(ArrayNode.class::cast)
            .toList();
    switch (random.nextInt(9)) {
      case 0, 1 -> moveCharacter(texts);
      case 2 -> swap(texts);
      case 3 -> pick(texts).ifPresent(place -> place.put(new TextNode(any.text())));
      case 4 -> pick(lists).ifPresent(this::join);
      case 5 -> pick(lists).ifPresent(this::split);
      case 6 -> pick(lists).ifPresent(this::moveToEnd);
      case 7 -> pick(lists).ifPresent(list -> list.remove(random.nextInt(list.size())));
      default -> rename(document);
    }
  }

  private void moveCharacter(List<Place> texts) {
    if (texts.size() < 2) {
      return;
    }
    int at = random.nextInt(texts.size() - 1);
    String left = texts.get(at).value().textValue();
    String right = texts.get(at + 1).value().textValue();
    String both = left + right;
    int cut = left.length() + (random.nextBoolean() ? 1 : -1);
    if (cut >= 0 && cut <= both.length()) {
      texts.get(at).put(new TextNode(both.substring(0, cut)));
      texts.get(at + 1).put(new TextNode(both.substring(cut)));
    }
  }

  private void swap(List<Place> texts) {
    if (texts.size() < 2) {
      return;
    }
    int at = random.nextInt(texts.size() - 1);
    JsonNode left = texts.get(at).value();
    texts.get(at).put(texts.get(at + 1).value());
    texts.get(at + 1).put(left);
  }

  private void join(ArrayNode list) {
    int at = random.nextInt(list.size());
    if (at + 1 < list.size() && list.get(at).isTextual()) {
      String between = random.nextBoolean() ? "" : any.text();
      String joined = list.get(at).textValue() + between + list.remove(at + 1).asText();
      list.set(at, new TextNode(joined));
    }
  }

  private void split(ArrayNode list) {
    int at = random.nextInt(list.size());
    if (list.get(at).isTextual()) {
      String text = list.get(at).textValue();
      int cut = random.nextInt(text.length() + 1);
      list.set(at, new TextNode(text.substring(0, cut)));
      list.insert(at + 1, text.substring(cut));
    }
  }

  private void moveToEnd(ArrayNode list) {
    int at = random.nextInt(list.size());
    list.add(list.remove(at));
  }

  private void rename(ObjectNode document) {
    List<Place> fields =
        places(document).stream().filter(place -> SIBLINGS.contains(place.name())).toList();
    pick(fields)
        .ifPresent(
            place -> {
              JsonNode value = ((ObjectNode) place.parent()).remove(place.name());
              String other = SIBLINGS.get(random.nextInt(SIBLINGS.size()));
              ((ObjectNode) place.parent())
                  .set(other, value.isInt() ? new IntNode(value.intValue() ^ 1) : value);
            });
  }

  private <T> Optional<T> pick(List<T> values) {
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(values.get(random.nextInt(values.size())));
  }
}
