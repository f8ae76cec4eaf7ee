package io.imagespec.name;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * An API element for authors of engines, registries and keychains. Programs that describe and
 * resolve images do not need it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
public @interface EngineSpi {}
