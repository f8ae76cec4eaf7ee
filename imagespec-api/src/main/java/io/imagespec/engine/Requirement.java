package io.imagespec.engine;

/**
 * Something that a request needs of its engine.
 *
 * @param capability what is needed
 * @param reason what needs it: the spec's step, as a message shows it
 */
public record Requirement(Capability capability, String reason) {}
