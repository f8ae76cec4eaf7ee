package io.imagespec.docker;

/** A buildkitd reads what Docker 29 wrote. */
class Docker29LayerCacheIT extends LayerCacheContract {
  @Override
  String writer() {
    return "docker29";
  }

  @Override
  String reader() {
    return "buildkitd";
  }
}
