package io.imagespec.docker.cycles;

/** A kind. */
record Kind() implements Family {}
