package io.imagespec.engine;

/**
 * The compression of layers that an engine creates. The base's layers stay unchanged.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md">OCI image
 *     specification, layers</a>
 */
public enum LayerCompression {
  /** Supported by every registry and engine. */
  GZIP,
  /**
   * About the same size as gzip, a tenth smaller for class files, and faster to create and to
   * unpack. Supported by containerd, Podman, and Docker since 23.0; Docker 20.10 cannot unpack it.
   * Docker's archive format does not support it.
   */
  ZSTD
}
