package io.imagespec.resolve;

import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.ImageRegistry;

/** What all resolutions of one resolver share. */
record Shared(
    ResolverOptions options,
    Lazy<ImageRegistry> registry,
    Lazy<ContainerEngine> engine,
    Turns turns,
    Flights<ImageReference, ResolvedImage> pushes,
    Flights<ImageReference, LocalImage> stores) {}
