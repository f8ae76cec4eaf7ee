package io.imagespec;

/**
 * The source of a task's image: an {@link ImageSpec}, or an {@link ExternalImage} that exists
 * already. Immutable.
 */
public sealed interface ImageSource permits ImageSpec, ExternalImage {
  /**
   * Calls the case for this kind of source. Adding a kind breaks the compilation of every caller.
   *
   * @param cases one case per kind
   * @param <R> the result's type
   * @return the result of the case
   */
  <R> R match(Cases<R> cases);

  /**
   * One case per kind of source.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * Handles an image that is built if it does not exist.
     *
     * @param spec the spec
     * @return the result
     */
    R spec(ImageSpec spec);

    /**
     * Handles an image that must exist.
     *
     * @param image the image
     * @return the result
     */
    R external(ExternalImage image);
  }
}
