package io.imagespec.docker.internal.registry.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateAddressesTest {
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:80, http://r.io, true",
    "http://localhost, http://192.0.2.2:5000, true",
    "http://[::1]:9, https://r.io, true",
    "http://0.0.0.0, https://r.io, true",
    "https://169.254.169.254, https://r.io, true",
    "http://[fe80::1], http://127.0.0.1, true",
    "http://127.0.0.2, http://127.0.0.1:5000, false",
    "http://localhost:9, http://localhost:5000, false",
    "https://10.0.0.5:9000, https://r.io, false",
    "https://cdn.io, https://r.io, false",
  })
  void remoteOriginCannotTargetLoopbackOrLinkLocal(String there, String here, boolean isTrap) {
    assertThat(
            PrivateAddresses.isForbiddenTarget(
                Origin.of(URI.create(there)), Origin.of(URI.create(here))))
        .isEqualTo(isTrap);
  }
}
