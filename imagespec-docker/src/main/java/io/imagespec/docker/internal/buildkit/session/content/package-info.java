/** Layer caches in local directories, served as a content store. */
@NullMarked
package io.imagespec.docker.internal.buildkit.session.content;

import org.jspecify.annotations.NullMarked;
