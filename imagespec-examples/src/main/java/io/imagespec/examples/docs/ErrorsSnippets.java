package io.imagespec.examples.docs;

import io.imagespec.ImageSpec;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.name.ImageSpecException;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolve.ImageResolver;

/** The code of docs/errors.md. */
final class ErrorsSnippets {
  private ErrorsSnippets() {}

  static String report(ImageResolver images, ImageSpec spec) {
    try {
      return images.resolve(spec).pinned().familiar();
    } catch (BuildFailedException e) {
      return "fix the step " + e.step().orElse("(none)") + ": " + e.lastLines();
    } catch (RegistryException e) {
      return "fix the access: " + e.remedy().orElse(e.getMessage());
    } catch (ImageSpecException e) {
      return "fix the environment: " + e.getMessage();
    }
  }
}
