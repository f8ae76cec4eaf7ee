package io.imagespec.docker.internal.localregistry.index;

import io.imagespec.name.Digest;
import java.util.Optional;

/**
 * The properties of a manifest that are known without reading it.
 *
 * @param mediaType the media type
 * @param subject the manifest that this one refers to, if any
 */
public record ManifestEntry(String mediaType, Optional<Digest> subject) {}
