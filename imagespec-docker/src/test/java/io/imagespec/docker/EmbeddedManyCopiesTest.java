package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagespec.ImageSpec;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plans with more copies than engines can mount layers. */
class EmbeddedManyCopiesTest extends EmbeddedEngineFixture {
  @Test
  void firstOfManyCopiesShareOneLayer() throws Exception {
    Files.writeString(directory.resolve("one"), "1");
    Files.writeString(directory.resolve("two"), "2");
    ImageSpec spec = on(base().layer(merged()).layer(new TarBytes().file("low", "")));
    spec = spec.copy(Path.of("one"), "/bin/tool").copy(Path.of("two"), "/bin/tool");
    for (int i = 2; i < 200; i++) {
      spec = spec.copy(Path.of("one"), "/many/f" + i);
    }
    ResolvedImage image = images.resolve(spec);
    assertThat(manifest(image).get("layers")).hasSize(120);
    List<String> first = new ArrayList<>(List.of("usr/bin/tool 644 0:0 2", "many/ 755 0:0 "));
    for (int i = 2; i < 83; i++) {
      first.add("many/f" + i + " 644 0:0 1");
    }
    assertThat(layer(image, 2)).containsExactlyElementsOf(first);
    assertThat(layer(image, 3)).containsExactly("many/f83 644 0:0 1");
    assertThat(layer(image, 119)).containsExactly("many/f199 644 0:0 1");
    int layers = 0;
    for (JsonNode line : config(image).get("history")) {
      layers += line.path("empty_layer").asBoolean() ? 0 : 1;
    }
    assertThat(layers).isEqualTo(120);
    assertThat(config(image).at("/rootfs/diff_ids")).hasSize(120);
  }
}
