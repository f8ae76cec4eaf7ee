package io.imagespec;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.net.URI;
import java.util.List;

/** The arrows of the design: each package may import only packages above it in this list. */
@AnalyzeClasses(packages = "io.imagespec", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final List<String> ROOMS =
      List.of(
          "io.imagespec.text",
          "io.imagespec.concurrent",
          "io.imagespec.name",
          "io.imagespec.json",
          "io.imagespec.context",
          "io.imagespec.digests",
          "io.imagespec",
          "io.imagespec.jvm",
          "io.imagespec.plan",
          "io.imagespec.auth",
          "io.imagespec.registry",
          "io.imagespec.engine",
          "io.imagespec.resolve",
          "io.imagespec.testing",
          "io.imagespec.testing.junit");

  @ArchTest static final ArchRule eachRoomLooksUpOnly = arrows();

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.imagespec.(*)..").should().beFreeOfCycles();

  /** An address is a value; what it leads to is not opened. */
  @ArchTest
  static final ArchRule noSocketsAndNoProcesses =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.net..", "java.nio.channels.spi..", "javax.net..")
                  .and(not(type(URI.class))))
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class);

  private static ArchRule arrows() {
    ArchRule all = arrow(0);
    for (int i = 1; i < ROOMS.size() - 1; i++) {
      all = CompositeArchRule.of(all).and(arrow(i));
    }
    return all;
  }

  private static ArchRule arrow(int room) {
    String[] below = ROOMS.subList(room + 1, ROOMS.size()).toArray(new String[0]);
    return noClasses()
        .that()
        .resideInAPackage(ROOMS.get(room))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(below);
  }
}
