package io.imagespec.docker.internal.buildkit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

class ControlChannelTest {
  /** A GOAWAY frame holds an HTTP/2 code, which gRPC maps to one of its own codes. */
  @Test
  void goAwayCountsAsBrokenConnection() {
    Status goodbye =
        Status.INTERNAL.withDescription(
            "HTTP/2 error code: INTERNAL_ERROR\nReceived Goaway\nI/O failure");
    assertThat(ControlChannel.hasBroken(goodbye.asRuntimeException())).isTrue();
    assertThat(ControlChannel.hasBroken(said(goodbye))).isFalse();
    assertThat(ControlChannel.hasBroken(Status.INTERNAL.asRuntimeException())).isFalse();
  }

  /** A status that arrived with headers. */
  private static StatusRuntimeException said(Status status) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("said", Metadata.ASCII_STRING_MARSHALLER), "by the builder");
    return new StatusRuntimeException(status, headers);
  }
}
