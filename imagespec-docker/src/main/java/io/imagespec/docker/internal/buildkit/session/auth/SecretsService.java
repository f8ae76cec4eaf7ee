package io.imagespec.docker.internal.buildkit.session.auth;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.imagespec.docker.internal.buildkit.proto.GetSecretRequest;
import io.imagespec.docker.internal.buildkit.proto.GetSecretResponse;
import io.imagespec.docker.internal.buildkit.proto.SecretsGrpc;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives a builder the secrets of one build, by id, when a command needs them. They are in this
 * memory and nowhere else, and {@link #close()} overwrites them. Thread-safe.
 */
public final class SecretsService extends SecretsGrpc.SecretsImplBase implements AutoCloseable {
  /** What builders take, in bytes. */
  public static final int LIMIT = 500 * 1024;

  private final Map<String, byte[]> values = new HashMap<>();

  /**
   * Copies secrets; the caller may overwrite its own.
   *
   * @param secrets the secrets by id
   * @throws IllegalArgumentException if one has more than {@link #LIMIT} bytes
   */
  public SecretsService(Map<String, byte[]> secrets) {
    secrets.forEach(SecretsService::check);
    secrets.forEach((id, value) -> values.put(id, value.clone()));
  }

  private static void check(String id, byte[] value) {
    if (value.length > LIMIT) {
      throw new IllegalArgumentException(
          "secret "
              + id
              + ": it has "
              + value.length
              + " bytes, and BuildKit takes at most "
              + LIMIT
              + "; mount a key and fetch the rest with it");
    }
  }

  /** The message is the secret itself, not another copy; it is sent before this returns. */
  @Override
  public synchronized void getSecret(
      GetSecretRequest request, StreamObserver<GetSecretResponse> answer) {
    byte[] value = values.get(request.getId());
    if (value == null) {
      answer.onError(
          Status.NOT_FOUND
              .withDescription("this build has no secret by the id '" + request.getId() + "'")
              .asRuntimeException());
      return;
    }
    answer.onNext(
        GetSecretResponse.newBuilder().setData(UnsafeByteOperations.unsafeWrap(value)).build());
    answer.onCompleted();
  }

  /** Overwrites all; from now on there are none. */
  @Override
  public synchronized void close() {
    values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    values.clear();
  }
}
