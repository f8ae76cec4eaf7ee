package io.imagespec.engine;

/**
 * How an engine compresses the layers that it makes. Those of the base stay as they are.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md">OCI image
 *     specification, layers</a>
 */
public enum LayerCompression {
  /** What every registry and engine takes. */
  GZIP,
  /**
   * About as small, a tenth smaller for classes, and quicker to make and to unpack. For containerd,
   * Podman, and Docker since 23.0: Docker 20.10 cannot unpack it. Docker's archive format has no
   * such layers.
   */
  ZSTD
}
