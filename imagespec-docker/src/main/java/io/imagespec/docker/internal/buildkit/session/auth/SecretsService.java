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
 * Provides the secrets of a build to its builder, by ID, when a command needs them. Secrets are
 * held only in memory, and {@link #close()} overwrites them. Thread-safe.
 */
public final class SecretsService extends SecretsGrpc.SecretsImplBase implements AutoCloseable {
  /** The maximum size that builders accept, in bytes. */
  public static final int LIMIT = 500 * 1024;

  private final Map<String, byte[]> values = new HashMap<>();

  /**
   * Creates a service with copies of the secrets. The caller may overwrite its own.
   *
   * @param secrets the secrets by ID
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
              + " bytes, and BuildKit accepts at most "
              + LIMIT
              + "; mount a key and fetch the data with it");
    }
  }

  /**
   * Sends a secret. The message wraps the secret without another copy, and is sent before this
   * method returns.
   */
  @Override
  public synchronized void getSecret(
      GetSecretRequest request, StreamObserver<GetSecretResponse> answer) {
    byte[] value = values.get(request.getId());
    if (value == null) {
      answer.onError(
          Status.NOT_FOUND
              .withDescription("this build has no secret with the ID '" + request.getId() + "'")
              .asRuntimeException());
      return;
    }
    answer.onNext(
        GetSecretResponse.newBuilder().setData(UnsafeByteOperations.unsafeWrap(value)).build());
    answer.onCompleted();
  }

  /** Overwrites and removes all secrets. */
  @Override
  public synchronized void close() {
    values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    values.clear();
  }
}
