package io.imagespec.docker.internal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.oci.LayerDescriptor;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BaseObjectionTest {
  private static final Digest DIGEST = Digest.sha256(new byte[1]);
  private static final BaseObjection ALL = new BaseObjection(true, true);

  private static BaseImage base(String config, LayerDescriptor... layers) throws Exception {
    return new BaseImage(
        new BaseName(ImageReference.parse("debian"), false),
        JsonValue.parse(config),
        List.of(layers));
  }

  private static LayerDescriptor layer(String mediaType, String... urls) {
    return new LayerDescriptor(
        new Descriptor(mediaType, DIGEST, 1), DIGEST, List.of(urls), Map.of());
  }

  @Test
  void plainBaseIsAccepted() throws Exception {
    assertThat(ALL.to(base("{\"os\":\"linux\",\"config\":{}}", layer(MediaTypes.GZIP)))).isEmpty();
  }

  @Test
  void triggersAreQuoted() throws Exception {
    assertThat(ALL.to(base("{\"config\":{\"OnBuild\":[\"RUN make\"]}}")))
        .contains("has ONBUILD triggers [RUN make], which only an engine runs");
  }

  @Test
  void windowsIsRefused() throws Exception {
    assertThat(new BaseObjection(false, true).to(base("{\"os\":\"Windows\"}")).orElseThrow())
        .startsWith("is for Windows");
  }

  @Test
  void zstdLayerNeedsLibraryForCopies() throws Exception {
    BaseImage base = base("{}", layer(MediaTypes.GZIP), layer(MediaTypes.ZSTD));
    assertThat(new BaseObjection(true, false).to(base).orElseThrow())
        .contains(DIGEST.toString(), "zstd", "io.airlift:aircompressor");
    assertThat(new BaseObjection(false, false).to(base)).isEmpty();
    assertThat(ALL.to(base)).isEmpty();
  }

  @Test
  void foreignLayerCannotBeReadForCopies() throws Exception {
    String foreign = MediaTypes.layer("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
    BaseImage base = base("{}", layer(foreign, "https://example.com/layer"));
    assertThat(ALL.to(base).orElseThrow())
        .contains(DIGEST.toString(), "available at [https://example.com/layer] only");
    assertThat(new BaseObjection(false, true).to(base)).isEmpty();
    assertThat(ALL.to(base("{}", layer(foreign)))).isEmpty();
  }
}
