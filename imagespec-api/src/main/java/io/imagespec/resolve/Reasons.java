package io.imagespec.resolve;

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
