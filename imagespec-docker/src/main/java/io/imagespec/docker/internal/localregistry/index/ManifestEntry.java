package io.imagespec.docker.internal.localregistry.index;

import io.imagespec.name.Digest;
import java.util.Optional;

/**
 * What a repository knows of a manifest without reading it.
 *
 * @param mediaType its media type
 * @param subject the manifest it is about, if it is about one
 */
public record ManifestEntry(String mediaType, Optional<Digest> subject) {}
