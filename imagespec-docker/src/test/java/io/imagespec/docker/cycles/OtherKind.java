package io.imagespec.docker.cycles;

/** Another kind. */
record OtherKind() implements Family {}
