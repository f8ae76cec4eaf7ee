package io.imagespec;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.text.SetOnce;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The startup configuration and metadata of an image. All of it is hashed into the fingerprint.
 *
 * @param entrypoint the entrypoint, if the spec sets one; an empty list clears the base's
 * @param command the command, if the spec sets one; an empty list clears the base's
 * @param labels the labels, by key
 * @param ports the exposed TCP ports
 */
@CheckReturnValue
public record ContainerConfig(
    Optional<List<String>> entrypoint,
    Optional<List<String>> command,
    SortedMap<String, String> labels,
    SortedSet<Integer> ports) {
  private static final ContainerConfig NONE =
      new ContainerConfig(Optional.empty(), Optional.empty(), new TreeMap<>(), new TreeSet<>());

  /**
   * Validates the values and copies the collections.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public ContainerConfig {
    Objects.requireNonNull(entrypoint, "entrypoint");
    Objects.requireNonNull(command, "command");
    Objects.requireNonNull(labels, "labels");
    Objects.requireNonNull(ports, "ports");
    entrypoint = entrypoint.map(words -> SpecChecks.argv("entrypoint", words));
    command = command.map(words -> SpecChecks.argv("command", words));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    labels.forEach(
        (key, value) -> {
          String label = "label " + SpecChecks.labelKey(key);
          SpecChecks.text(label, value);
        });
    ports = Collections.unmodifiableSortedSet(new TreeSet<>(ports));
    ports.forEach(SpecChecks::port);
  }

  static ContainerConfig none() {
    return NONE;
  }

  ContainerConfig withEntrypoint(List<String> words) {
    return new ContainerConfig(
        Optional.of(SetOnce.once("entrypoint", entrypoint, words)), command, labels, ports);
  }

  ContainerConfig withCommand(List<String> words) {
    return new ContainerConfig(
        entrypoint, Optional.of(SetOnce.once("command", command, words)), labels, ports);
  }

  ContainerConfig withLabel(String key, String value) {
    SpecChecks.labelKey(key);
    SortedMap<String, String> more = new TreeMap<>(labels);
    more.put(key, SetOnce.once("label " + key, Optional.ofNullable(labels.get(key)), value));
    return new ContainerConfig(entrypoint, command, more, ports);
  }

  ContainerConfig withPort(int port) {
    SortedSet<Integer> more = new TreeSet<>(ports);
    more.add(port);
    return new ContainerConfig(entrypoint, command, labels, more);
  }
}
