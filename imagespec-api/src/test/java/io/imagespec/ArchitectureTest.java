package io.imagespec;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import io.imagespec.name.EngineSpi;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The arrows of the design: each package may import only the packages before it in this list. */
@AnalyzeClasses(packages = "io.imagespec", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final List<String> PACKAGES =
      List.of(
          "io.imagespec.text",
          "io.imagespec.concurrent",
          "io.imagespec.name",
          "io.imagespec.json",
          "io.imagespec.disk",
          "io.imagespec.context",
          "io.imagespec.digests",
          "io.imagespec",
          "io.imagespec.pins",
          "io.imagespec.jvm",
          "io.imagespec.plan",
          "io.imagespec.history",
          "io.imagespec.auth",
          "io.imagespec.registry",
          "io.imagespec.batch",
          "io.imagespec.engine",
          "io.imagespec.selection",
          "io.imagespec.resolution",
          "io.imagespec.resolve",
          "io.imagespec.testing",
          "io.imagespec.testing.junit");

  @ArchTest static final ArchRule packagesImportOnlyPrecedingOnes = arrows();

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.imagespec.(*)..").should().beFreeOfCycles();

  /** A URI is a value. The API opens no connection to it. */
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

  /** Named one by one, because users do not call them. */
  @ArchTest
  static void elementsForAuthorsOfEnginesAreMarked(JavaClasses classes) {
    Set<String> marked = new TreeSet<>();
    for (JavaClass type : classes) {
      Stream.concat(Stream.of(type), type.getMethods().stream())
          .filter(element -> element.isAnnotatedWith(EngineSpi.class))
          .forEach(
              element ->
                  marked.add(
                      type.getName().replaceAll(".*[.]", "")
                          + (element == type ? "" : "." + element.getName())));
    }
    assertThat(marked)
        .contains(
            "BuildContext$Builder",
            "BuildPlan.commandSteps",
            "BuildPlan.completed",
            "BuildPlan.continuedOn",
            "BuildPlan.firstStep",
            "BuildPlan.split",
            "BuildPlan.takesRootWithoutUser",
            "BuildPlan.withoutCaches",
            "BuildRequest",
            "ContainerEngineProvider",
            "CredentialCache",
            "DigestCache$Known",
            "FileState",
            "ImageSpec.asBaseOf",
            "ImageSpec.withBases",
            "PlanSplit",
            "Requirement",
            "TarWriter");
  }

  private static ArchRule arrows() {
    ArchRule all = arrow(0);
    for (int i = 1; i < PACKAGES.size() - 1; i++) {
      all = CompositeArchRule.of(all).and(arrow(i));
    }
    return all;
  }

  private static ArchRule arrow(int index) {
    String[] following = PACKAGES.subList(index + 1, PACKAGES.size()).toArray(new String[0]);
    return noClasses()
        .that()
        .resideInAPackage(PACKAGES.get(index))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(following);
  }
}
