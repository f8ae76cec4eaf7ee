package io.imagespec.docker.internal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.context.TarWriter;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyGroupsTest {
  private static LayerEntry directory(String path, int mode) {
    return new LayerEntry.Directory(path, new TarWriter.Access(mode, 0, 0));
  }

  private static LayerEntry link(String path, String target) {
    return new LayerEntry.Link(path, new TarWriter.Access(0777, 0, 0), target);
  }

  private static Optional<Layer> layer(LayerEntry... entries) {
    return Optional.of(new Layer(List.of(entries)));
  }

  private static List<Optional<Layer>> layers(int count) {
    return IntStream.range(0, count).mapToObj(i -> layer(link("l" + i, "t"))).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "0,120,120,0",
    "0,121,120,2",
    "0,200,120,81",
    "7,113,113,0",
    "7,114,113,2",
    "118,3,2,2",
    "119,2,1,2",
    "120,1,1,0",
    "125,3,1,3",
  })
  void firstLayersAreMergedBeyondLimit(int below, int copies, int layers, int merged) {
    List<Optional<Layer>> all = layers(copies);
    List<Optional<Layer>> result = CopyGroups.of(below, all);
    assertThat(result).hasSameSizeAs(all);
    assertThat(result.stream().flatMap(Optional::stream)).hasSize(layers);
    if (merged > 0) {
      assertThat(result.subList(0, merged - 1)).containsOnly(Optional.empty());
      assertThat(result.get(merged - 1).orElseThrow().entries()).hasSize(merged);
    }
    assertThat(result.subList(merged, copies)).isEqualTo(all.subList(merged, copies));
  }

  @Test
  void instructionsWithoutLayerKeepTheirPlace() {
    List<Optional<Layer>> all = new ArrayList<>(layers(2));
    all.add(1, Optional.empty());
    all.add(Optional.empty());
    List<Optional<Layer>> result = CopyGroups.of(119, all);
    assertThat(result.stream().map(Optional::isPresent)).containsExactly(false, false, true, false);
  }

  @Test
  void laterEntriesReplaceEarlierOnesAsLayersDo() {
    List<Optional<Layer>> result =
        CopyGroups.of(
            119,
            List.of(
                layer(directory("d", 0755), link("d/a", "1"), directory("e", 0755), link("f", "1")),
                layer(directory("d", 0700), link("d/a", "2"), link("e", "3"), directory("f", 0755)),
                layer(link("f/in", "4"), link("d/b", "5"))));
    assertThat(result.get(2).orElseThrow().entries())
        .containsExactly(
            directory("d", 0700),
            link("d/a", "2"),
            link("e", "3"),
            directory("f", 0755),
            link("f/in", "4"),
            link("d/b", "5"));
  }

  @Test
  void fileInPlaceOfDirectoryHidesItsContent() {
    List<Optional<Layer>> result =
        CopyGroups.of(
            119,
            List.of(
                layer(directory("d", 0755), link("d/a", "1"), link("dash", "1")),
                layer(link("d", "2"))));
    assertThat(result.get(1).orElseThrow().entries())
        .containsExactly(link("dash", "1"), link("d", "2"));
  }
}
