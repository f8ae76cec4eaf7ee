package io.imagespec.docker;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Package sizes, class names and class cycles of both modules. */
class StructureTest {
  private static final int TYPES_PER_PACKAGE = 30;
  private static final int CLASSES_IN_A_CYCLE = 4;
  private static final String GENERATED = "io.imagespec.docker.internal.buildkit.proto";

  private static final List<JavaClass> HAND_WRITTEN =
      new ClassFileImporter()
              .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
              .importPackages("io.imagespec")
              .stream()
              .filter(type -> !type.getPackageName().startsWith(GENERATED))
              .filter(type -> !type.getName().endsWith("-info"))
              .toList();

  private static List<JavaClass> topLevel() {
    return HAND_WRITTEN.stream().filter(JavaClass::isTopLevelClass).toList();
  }

  @Test
  void noPackageHasMoreThanThirtyTypes() {
    Map<String, Long> packages =
        topLevel().stream()
            .collect(groupingBy(JavaClass::getPackageName, TreeMap::new, counting()));
    assertThat(packages).hasSizeGreaterThan(40);
    packages.values().removeIf(types -> types <= TYPES_PER_PACKAGE);
    assertThat(packages).isEmpty();
  }

  @Test
  void simpleNamesAreUniqueWithinModule() {
    Map<String, TreeSet<String>> packages =
        topLevel().stream()
            .collect(
                groupingBy(
                    type -> module(type) + type.getSimpleName(),
                    TreeMap::new,
                    mapping(JavaClass::getPackageName, toCollection(TreeSet::new))));
    packages.values().removeIf(names -> names.size() == 1);
    assertThat(packages).isEmpty();
  }

  private static String module(JavaClass type) {
    return type.getPackageName().startsWith("io.imagespec.docker") ? "docker " : "api ";
  }

  @Test
  void noCycleHasMoreThanFourClasses() {
    assertThat(new ClassCycles(HAND_WRITTEN).largerThan(CLASSES_IN_A_CYCLE)).isEmpty();
  }

  @Test
  void cyclesCountSealedFamilyAsOneClass() {
    JavaClasses samples = new ClassFileImporter().importPackages("io.imagespec.docker.cycles");
    assertThat(new ClassCycles(samples.stream().toList()).largerThan(1))
        .singleElement()
        .asString()
        .isEqualTo("[io.imagespec.docker.cycles.Family, io.imagespec.docker.cycles.Other]");
  }
}
