package io.imagespec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamingTest {
  private static final ImageSpec SPEC = ImageSpec.scratch();
  private static final String FORM =
      "write a host with an optional port and path, such as ghcr.io/acme";

  @ParameterizedTest
  @CsvSource({
    "https://ghcr.io/acme, leave out https://",
    "http://localhost:5000, leave out http://",
    "ghcr.io/acme:latest, leave out the tag",
    "ghcr.io/acme@sha256:1, leave out the digest",
    "ghcr.io/acme/, leave out the slash at the end",
  })
  void invalidRegistryIsQuotedAsWritten(String registry, String remedy) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.registry(registry))
        .withMessage("registry \"" + registry + "\": " + remedy + "; " + FORM)
        .withNoCause();
  }

  @Test
  void registryWithABlankIsQuotedAsWritten() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.registry("a b.io"))
        .withMessage("registry \"a b.io\": " + FORM);
  }

  @Test
  void registryWithoutHostSuggestsDockerHub() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.registry("acme"))
        .withMessage("registry \"acme\": " + FORM + "; for Docker Hub write \"docker.io/acme\"");
  }

  @Test
  void invalidTagIsQuotedAsWritten() {
    String form =
        "a tag has 1 to 128 letters, digits, '_', '.' or '-', and does not start with '.' or '-'";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.alias("a b"))
        .withMessage("alias \"a b\": " + form)
        .withNoCause();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.alias("a/b"))
        .withMessage("alias \"a/b\": " + form);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.tagFormat("v/{fingerprint}"))
        .withMessage("tagFormat \"v/{fingerprint}\": " + form);
  }

  @Test
  void invalidNameIsQuotedAsWritten() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.named("a b"))
        .withMessage(
            "name \"a b\": write components of a-z and 0-9, with '.', '_', '__' or dashes only"
                + " between them, separated by '/'")
        .withNoCause();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.named("a:1"))
        .withMessage(
            "name \"a:1\": write the repository's name alone, without registry, tag or digest");
  }

  @Test
  void schemeInReferenceIsRefusedWithRemedy() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSpec.from("https://ghcr.io/acme/app"))
        .withMessageEndingWith(" with an optional port; leave out https://");
  }

  @Test
  void contradictionNamesMethodThatReplaces() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.named("a").named("b"))
        .withMessage(
            "name is already \"a\" and cannot become \"b\" as well; use withName(..) to replace it");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SPEC.registry("a.io").registry("b.io"))
        .withMessage(
            "registry is already \"a.io\" and cannot become \"b.io\" as well; use"
                + " withRegistry(..) to replace it");
  }

  @Test
  void withNameAndWithRegistryReplaceEarlierValues() {
    ImageSpec spec = SPEC.named("a").registry("a.io");
    assertThat(spec.withName("b").withRegistry("b.io/c"))
        .isEqualTo(SPEC.named("b").registry("b.io/c"));
    assertThat(SPEC.withName("b").withRegistry("b.io/c"))
        .isEqualTo(SPEC.named("b").registry("b.io/c"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec.withRegistry("https://b.io"))
        .withMessageStartingWith("registry \"https://b.io\": ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec.withName("A"))
        .withMessageStartingWith("name \"A\": ");
  }
}
