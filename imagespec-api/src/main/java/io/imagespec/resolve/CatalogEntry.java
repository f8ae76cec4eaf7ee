package io.imagespec.resolve;

/** An image of a catalog with its origin. */
record CatalogEntry(ResolvedImage image, ImageOrigin origin) {}
