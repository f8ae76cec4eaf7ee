package io.imagespec;

import io.imagespec.context.FileSource;
import io.imagespec.name.ContainerPath;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Validation of {@link Step.CopyFiles}. */
final class CopyFilesChecks {
  private CopyFilesChecks() {}

  /** Returns a validated copy, sorted by name. */
  static SortedMap<String, FileSource> check(Map<String, FileSource> given) {
    SortedMap<String, FileSource> files = new TreeMap<>(given);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("copyFiles: specify at least one file or directory");
    }
    files.keySet().forEach(CopyFilesChecks::checkName);
    files.keySet().forEach(name -> requireNoneBelow(name, files));
    files.forEach((name, source) -> requireSameAccess(name, source, first(files)));
    return Collections.unmodifiableSortedMap(files);
  }

  static FileSource first(SortedMap<String, FileSource> files) {
    return files.values().iterator().next();
  }

  private static void checkName(String name) {
    if (name.isEmpty() || !path(name).equals("/" + name)) {
      throw SpecChecks.refuse(
          "copyFiles name",
          name,
          "write a relative path in its shortest form, such as lib/app.jar");
    }
  }

  private static String path(String name) {
    try {
      return ContainerPath.parse("/" + name).toString();
    } catch (IllegalArgumentException e) {
      throw SpecChecks.refuse(
          "copyFiles name", name, "it is not a valid path below the target: " + e.getMessage());
    }
  }

  /** Rejects a name that is below another; such a name sorts after the other name and a slash. */
  private static void requireNoneBelow(String name, SortedMap<String, FileSource> files) {
    SortedMap<String, FileSource> behind = files.tailMap(name + "/");
    if (!behind.isEmpty() && behind.firstKey().startsWith(name + "/")) {
      throw SpecChecks.refuse(
          "copyFiles name",
          behind.firstKey(),
          "it is below another name, " + name + "; copy one of the two in a separate step");
    }
  }

  /** Requires the same owner and mode, since one instruction has only one of each. */
  private static void requireSameAccess(String name, FileSource source, FileSource first) {
    if (!source.owner().equals(first.owner()) || !source.mode().equals(first.mode())) {
      throw SpecChecks.refuse(
          "copyFiles name",
          name,
          "its owner or mode differs from that of the first name; copy it in a separate step");
    }
  }
}
