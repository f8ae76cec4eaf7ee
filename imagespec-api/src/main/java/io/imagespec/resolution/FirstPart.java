package io.imagespec.resolution;

import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The image of the first part of a plan, checked in its registry.
 *
 * @param image the image, as {@code repository@digest}
 * @param baseDigest the digest of the base that it was built on; empty for scratch
 * @param platforms the plan's platforms, each with the platform of the image that serves it
 * @param created the time of its build; empty if it has none or a fixed one
 */
record FirstPart(
    ImageReference image,
    Optional<String> baseDigest,
    SortedMap<Platform, Platform> platforms,
    Optional<String> created) {}
