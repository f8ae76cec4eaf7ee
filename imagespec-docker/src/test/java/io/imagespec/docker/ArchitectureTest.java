package io.imagespec.docker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import io.imagespec.docker.internal.registry.blob.BlobSource;
import io.imagespec.docker.internal.registry.blob.BlobToPush;
import io.imagespec.docker.internal.registry.distribution.IndexEntries;
import io.imagespec.docker.internal.registry.distribution.Manifest;
import io.imagespec.docker.internal.registry.distribution.ManifestDescriptors;
import io.imagespec.docker.internal.registry.http.Bytes;
import java.util.List;

/**
 * Dependencies of packages: the public package uses the internal ones, never the reverse, and each
 * library is used by one package only.
 */
@AnalyzeClasses(
    packages = "io.imagespec.docker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule internalPackagesDoNotUseThePublicPackage =
      noClasses()
          .that()
          .resideInAPackage("..internal..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.imagespec.docker");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.imagespec.docker.internal.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule registryLayers =
      layers(
          "registry.endpoint",
          "registry.http",
          "registry.auth",
          "registry.distribution",
          "registry.blob",
          "registry");

  @ArchTest
  static final ArchRule registrySubpackagesAreNotUsedOutside =
      noClasses()
          .that()
          .resideOutsideOfPackage("..internal.registry..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("..internal.registry.*")
                  .and(
                      not(
                          belongToAnyOf(
                              Manifest.class,
                              IndexEntries.class,
                              ManifestDescriptors.class,
                              BlobToPush.class,
                              BlobSource.class,
                              Bytes.class))));

  @ArchTest
  static final ArchRule localRegistryLayers =
      layers("localregistry.blob", "localregistry.index", "localregistry.http");

  @ArchTest
  static final ArchRule buildKitLayers =
      layers(
          "buildkit.session",
          "buildkit.session.filesync",
          "buildkit.session.auth",
          "buildkit.session.content",
          "buildkit.transport",
          "buildkit.progress",
          "buildkit",
          "buildkit.address");

  @ArchTest
  static final ArchRule jacksonIsUsedOnlyByJsonPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("..internal.json")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule dockerJavaIsUsedOnlyByEngineAndTunnel =
      noClasses()
          .that()
          .resideOutsideOfPackages("..internal.engine..", "..internal.tunnel..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.github.dockerjava..");

  @ArchTest
  static final ArchRule grpcIsUsedOnlyByBuildKit =
      noClasses()
          .that()
          .resideOutsideOfPackage("..internal.buildkit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "com.google.protobuf..");

  @ArchTest
  static final ArchRule buildKitDoesNotUseEngines =
      noClasses()
          .that()
          .resideInAPackage("..internal.buildkit..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..internal.engine..");

  @ArchTest
  static final ArchRule commonsCompressReadsOnlyLayersAndLayouts =
      noClasses()
          .that()
          .resideOutsideOfPackage("..internal.embedded.tree")
          .and()
          .doNotHaveSimpleName("LayoutUnpacker")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.commons.compress..");

  @ArchTest
  static final ArchRule aircompressorIsUsedOnlyByZstdClasses =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.internal\\.oci\\.Zstd.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.airlift..");

  @ArchTest
  static final ArchRule embeddedEngineDoesNotUseDaemons =
      noClasses()
          .that()
          .resideInAnyPackage("..internal.embedded..", "..internal.oci..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..internal.engine..",
              "..internal.buildkit..",
              "..internal.host..",
              "..internal.tunnel..");

  @ArchTest
  static final ArchRule ociPackageDoesNotUseRegistries =
      noClasses()
          .that()
          .resideInAPackage("..internal.oci..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..internal.registry..", "..internal.embedded..");

  @ArchTest
  static final ArchRule apiJsonPackageIsNotUsed =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.imagespec.json");

  /** A Java runtime linked for another application often lacks the module jdk.net. */
  @ArchTest
  static final ArchRule extendedSocketOptionsAreFoundByName =
      noClasses().should().dependOnClassesThat().resideInAPackage("jdk.net..");

  /** The JDK runs these on one shared thread that never ends. */
  @ArchTest
  static final ArchRule sharedDelayThreadIsNotUsed =
      noClasses()
          .should()
          .callMethodWhere(
              target(name("delayedExecutor"))
                  .or(target(name("orTimeout")))
                  .or(target(name("completeOnTimeout"))));

  /** A temporary file that is never created is never left behind. */
  @ArchTest
  static final ArchRule temporaryFilesAreNotCreated =
      noClasses()
          .should()
          .callMethodWhere(target(name("createTempFile")).or(target(name("createTempDirectory"))));

  /** Requires that each package depends only on packages before it in the list. */
  private static ArchRule layers(String... packages) {
    List<String> names =
        List.of(packages).stream().map(name -> "io.imagespec.docker.internal." + name).toList();
    ArchRule all = layer(names, 0);
    for (int i = 1; i < names.size() - 1; i++) {
      all = CompositeArchRule.of(all).and(layer(names, i));
    }
    return all;
  }

  private static ArchRule layer(List<String> names, int i) {
    String[] above = names.subList(i + 1, names.size()).toArray(new String[0]);
    return noClasses()
        .that()
        .resideInAPackage(names.get(i))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above);
  }
}
