package io.imagespec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.imagespec.name.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExternalImageTest {
  @Test
  void nameBecomesCanonicalAndInventsNothing() {
    assertThat(ExternalImage.of("debian").reference())
        .hasToString("docker.io/library/debian")
        .isEqualTo(ImageReference.parse("docker.io/library/debian"));
    assertThat(ExternalImage.of("debian:12")).isEqualTo(ExternalImage.of("library/debian:12"));
  }

  @Test
  void invalidNameIsRefusedAtOnce() {
    for (String bad :
        List.of("", "Debian", "https://r.io/a", "r.io:99999/a", "a b", "a@sha256:1")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ExternalImage.of(bad))
          .withMessageStartingWith("image reference ");
    }
  }

  @Test
  void sourceIsMatchedByItsKind() {
    ImageSpec spec = ImageSpec.from("debian");
    Map<String, ? extends ImageSource> sources = Map.of("a", spec, "b", ExternalImage.of("alpine"));
    Map<String, String> kinds =
        sources.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry ->
                        entry
                            .getValue()
                            .match(
                                new ImageSource.Cases<String>() {
                                  @Override
                                  public String spec(ImageSpec each) {
                                    return "spec " + each.equals(spec);
                                  }

                                  @Override
                                  public String external(ExternalImage image) {
                                    return image.reference().familiar();
                                  }
                                })));
    assertThat(kinds).isEqualTo(Map.of("a", "spec true", "b", "alpine"));
  }
}
