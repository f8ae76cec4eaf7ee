package io.imagespec.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {
  private static final String OWN = "IMAGESPEC_FINGERPRINT=sha256:a";

  @Test
  void lastVariableIsRemoved() {
    assertThat(Labels.withoutVariable(List.of("A=1", OWN), false)).containsExactly("A=1");
  }

  @Test
  void variableOfBaseStays() {
    assertThat(Labels.withoutVariable(List.of("A=1", OWN), true)).containsExactly("A=1", OWN);
    assertThat(Labels.withoutVariable(List.of(OWN, "A=1"), false)).containsExactly(OWN, "A=1");
  }

  @Test
  void otherVariablesStay() {
    assertThat(Labels.withoutVariable(List.of(), false)).isEmpty();
    assertThat(Labels.withoutVariable(List.of("IMAGESPEC_FINGERPRINTS=1"), false)).hasSize(1);
  }
}
