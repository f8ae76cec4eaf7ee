package io.imagespec.registry;

/**
 * How far an image can be seen, and what to do about it.
 *
 * @param visibility who can pull it
 * @param explanation how that was found out; for a private image also the page or command that
 *     makes it public, or what the cluster needs instead
 */
public record Exposure(Visibility visibility, String explanation) {}
