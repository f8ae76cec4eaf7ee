package io.imagespec.resolution;

import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.Visibility;
import io.imagespec.registry.VisibilityReport;
import java.util.ArrayList;
import java.util.List;

/** The reasons of one resolution, in the order of its decisions. Not thread-safe. */
final class Reasons {
  private final List<String> sentences = new ArrayList<>();

  void add(String sentence) {
    sentences.add(sentence);
  }

  void addAll(List<String> more) {
    sentences.addAll(more);
  }

  /** Adds the reason why an engine builds all steps. */
  void addEngineBuildsAll(String cause) {
    sentences.add("the engine builds all steps, because " + cause);
  }

  /** Adds the answer to the lookup of an image. */
  void addPresence(ImageReference image, boolean isPresent, String place) {
    sentences.add(image.familiar() + (isPresent ? " is" : " is not") + " in " + place);
  }

  /** Adds the reason why an image is not looked up. */
  void addForced() {
    sentences.add("force() demands a build, whether the image exists or not");
  }

  /** Adds a refusal of a user who may push, which then means that the image is missing. */
  void addRefusal(RegistryException refusal, String image) {
    sentences.add(
        "the registry answered "
            + refusal.status().orElse(0)
            + " for "
            + image
            + ", as some registries do for missing images");
  }

  /** Adds a failed lookup, after which the image is built. */
  void addUnknownPresence(RegistryException failure, String image) {
    sentences.add(
        "the lookup of "
            + image
            + " failed, so it is built, as unknownPresence(BUILD) demands: "
            + failure.getMessage());
  }

  /** Adds a report about the visibility and returns the visibility. */
  Visibility addVisibility(VisibilityReport report) {
    sentences.add(sentence(report.visibility()) + ": " + report.explanation());
    return report.visibility();
  }

  private static String sentence(Visibility visibility) {
    return switch (visibility) {
      case PUBLIC -> "the image is public";
      case PRIVATE -> "the image is private";
      case UNKNOWN -> "the image's visibility is unknown";
      case NOT_CHECKED -> "the image's visibility is not checked";
    };
  }

  /** Adds the reasons of a base spec, with a prefix. */
  void addBaseSpecReasons(List<String> reasonsOfBase) {
    reasonsOfBase.forEach(sentence -> sentences.add("base spec: " + sentence));
  }

  /** Adds the reasons of a first part, with a prefix. */
  void addFirstPartReasons(List<String> reasonsOfPart) {
    reasonsOfPart.forEach(sentence -> sentences.add("first part: " + sentence));
  }

  List<String> list() {
    return List.copyOf(sentences);
  }
}
