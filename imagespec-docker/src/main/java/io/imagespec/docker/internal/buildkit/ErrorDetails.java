package io.imagespec.docker.internal.buildkit;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.imagespec.docker.internal.buildkit.proto.Status;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The structured details of a BuildKit error, which are JSON inside protocol buffers.
 *
 * @param line the line in the Dockerfile, if known
 * @param exitCode the exit code of the failed command, if known
 * @param vertex the digest of the failed vertex, if known
 * @see <a
 *     href="https://github.com/moby/buildkit/blob/master/solver/errdefs/errdefs.proto">errdefs.proto</a>
 */
record ErrorDetails(OptionalInt line, OptionalInt exitCode, Optional<String> vertex) {
  private static final Metadata.Key<byte[]> KEY =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private static final ErrorDetails NONE =
      new ErrorDetails(OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

  /** Parses the details in the trailers. Missing or invalid details are empty. */
  static ErrorDetails of(Optional<Metadata> trailers) {
    return trailers
        .flatMap(t -> Optional.ofNullable(t.get(KEY)))
        .map(ErrorDetails::parse)
        .orElse(NONE);
  }

  private static ErrorDetails parse(byte[] bytes) {
    try {
      List<Any> details = Status.parseFrom(bytes).getDetailsList();
      return new ErrorDetails(
          find(details, "errdefs.Source+json").map(ErrorDetails::firstLine).orElse(NONE.line),
          find(details, "gatewayapi.ExitMessage+json")
              .map(message -> number(message.number("Code")))
              .orElse(NONE.exitCode),
          find(details, "errdefs.Vertex+json").flatMap(vertex -> vertex.text("digest")));
    } catch (InvalidProtocolBufferException e) {
      return NONE;
    }
  }

  private static OptionalInt firstLine(JsonValue source) {
    return source.at("ranges").elements().stream()
        .map(range -> number(range.number("start", "line")))
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  private static OptionalInt number(OptionalLong number) {
    return number.isPresent() && number.getAsLong() == (int) number.getAsLong()
        ? OptionalInt.of((int) number.getAsLong())
        : OptionalInt.empty();
  }

  private static Optional<JsonValue> find(List<Any> details, String type) {
    return details.stream()
        .filter(any -> any.getTypeUrl().endsWith(type))
        .findFirst()
        .flatMap(ErrorDetails::json);
  }

  private static Optional<JsonValue> json(Any any) {
    try {
      return Optional.of(JsonValue.parse(any.getValue().toString(StandardCharsets.UTF_8)));
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }
}
