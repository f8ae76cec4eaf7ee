package io.imagespec.docker.internal.buildkit;

import io.imagespec.docker.internal.buildkit.proto.ListWorkersResponse;
import io.imagespec.docker.internal.buildkit.proto.WorkerPlatform;
import io.imagespec.docker.internal.buildkit.proto.WorkerRecord;
import io.imagespec.name.Platform;
import java.util.List;
import java.util.Optional;

/**
 * A builder's information about itself.
 *
 * @param version the version, for example {@code v0.13.2}; empty if not reported
 * @param platforms the platforms for which the builder reports that it can run commands
 */
public record WorkerInfo(Optional<String> version, List<Platform> platforms) {
  /** Copies the list. */
  public WorkerInfo {
    platforms = List.copyOf(platforms);
  }

  static WorkerInfo of(ListWorkersResponse response) {
    return new WorkerInfo(
        response.getRecordList().stream()
            .map(record -> record.getBuildkitVersion().getVersion())
            .filter(version -> !version.isEmpty())
            .findFirst(),
        response.getRecordList().stream()
            .map(WorkerRecord::getPlatformsList)
            .flatMap(List::stream)
            .flatMap(platform -> parsed(platform).stream())
            .distinct()
            .toList());
  }

  /** Parses a platform; an unknown one is skipped. */
  private static Optional<Platform> parsed(WorkerPlatform platform) {
    String variant = platform.getVariant().isEmpty() ? "" : "/" + platform.getVariant();
    try {
      return Optional.of(
          Platform.parse(platform.getOs() + "/" + platform.getArchitecture() + variant));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
