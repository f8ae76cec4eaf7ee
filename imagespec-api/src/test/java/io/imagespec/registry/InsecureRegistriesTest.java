package io.imagespec.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsecureRegistriesTest {
  @ParameterizedTest
  @CsvSource({
    "localhost, true", "localhost:5000, true", "127.0.0.1, true", "127.1.2.3:5, true",
        "'[::1]', true", "'[::1]:5000', true",
    "127.0.0.1.evil.io, false", "1270.0.1, false", "127.0.0.256, false", "localhost.evil.io, false",
        "10.0.0.1:5000, false", "r.io, false"
  })
  void onlyLoopbackIsInsecureByDefault(String domain, boolean expected) {
    assertThat(InsecureRegistries.loopbackOnly().allows(domain)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "r.io/acme", "acme", "http://r.io", "u:p@r.io"})
  void declaredRegistryMustBeHost(String domain) {
    assertThat(InsecureRegistries.loopbackOnly().with("10.0.0.1:5000").allows("10.0.0.1:5000"))
        .isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InsecureRegistries.loopbackOnly().with(domain));
  }
}
