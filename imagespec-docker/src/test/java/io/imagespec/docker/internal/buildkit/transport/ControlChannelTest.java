package io.imagespec.docker.internal.buildkit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

class ControlChannelTest {
  /** Whoever says goodbye gives a code of HTTP/2, which gRPC makes one of its own of. */
  @Test
  void aGoodbyeIsNothingThatABuilderSaysOfABuild() {
    Status goodbye =
        Status.INTERNAL.withDescription(
            "HTTP/2 error code: INTERNAL_ERROR\nReceived Goaway\nI/O failure");
    assertThat(ControlChannel.hasBroken(goodbye.asRuntimeException())).isTrue();
    assertThat(ControlChannel.hasBroken(said(goodbye))).isFalse();
    assertThat(ControlChannel.hasBroken(Status.INTERNAL.asRuntimeException())).isFalse();
  }

  /** With headers. */
  private static StatusRuntimeException said(Status status) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("said", Metadata.ASCII_STRING_MARSHALLER), "by the builder");
    return new StatusRuntimeException(status, headers);
  }
}
