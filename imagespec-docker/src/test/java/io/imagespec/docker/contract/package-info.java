/**
 * The contract of engines and its support classes, published as a test-jar for authors of engines.
 * {@link io.imagespec.docker.contract.ContainerEngineContract} is the class to extend.
 */
@NullMarked
package io.imagespec.docker.contract;

import org.jspecify.annotations.NullMarked;
