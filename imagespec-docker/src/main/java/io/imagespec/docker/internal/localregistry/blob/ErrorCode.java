package io.imagespec.docker.internal.localregistry.blob;

/**
 * The error codes of the specification that this registry uses, and three additional ones that
 * other registries use: {@code PAGINATION_NUMBER_INVALID}, {@code RANGE_INVALID} and {@code
 * UNKNOWN}.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">OCI
 *     distribution specification</a>
 */
public enum ErrorCode {
  BLOB_UNKNOWN(404),
  BLOB_UPLOAD_INVALID(416),
  BLOB_UPLOAD_UNKNOWN(404),
  DIGEST_INVALID(400),
  MANIFEST_BLOB_UNKNOWN(400),
  MANIFEST_INVALID(400),
  MANIFEST_UNKNOWN(404),
  NAME_INVALID(400),
  NAME_UNKNOWN(404),
  PAGINATION_NUMBER_INVALID(400),
  RANGE_INVALID(416),
  SIZE_INVALID(413),
  TAG_INVALID(400),
  UNAUTHORIZED(401),
  UNKNOWN(500),
  UNSUPPORTED(405);

  private final int status;

  ErrorCode(int status) {
    this.status = status;
  }

  public int status() {
    return status;
  }
}
