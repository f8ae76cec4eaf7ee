package io.imagespec.engine;

/**
 * The compression of layers that an engine creates. The base's layers stay unchanged.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md">OCI image
 *     specification, layers</a>
 */
public enum LayerCompression {
  /** The gzip format, supported by every registry and engine. */
  GZIP,
  /**
   * The zstd format. The size is about that of gzip, a tenth less for class files. Layers are
   * faster to create and to unpack. Supported by containerd, Podman, and Docker since 23.0; Docker
   * 20.10 cannot unpack it. Docker's archive format does not support it.
   */
  ZSTD
}
