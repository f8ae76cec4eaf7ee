package com.example;

import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageCatalog;
import java.nio.file.Path;

/** Registers a workflow of container tasks twice. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    Images.build();
    Path project = Path.of(System.getProperty("project"));
    String base = System.getenv("IMAGESPEC_TEST_BASE");
    ImageCatalog first = ResolveImages.resolve(project, base);
    ImageCatalog second = ResolveImages.resolve(project, base);
    for (String name : second.names()) {
      if (second.image(name).action() == Action.BUILT) {
        throw new IllegalStateException(name + " was built again");
      }
    }
    if (!second.digest().equals(first.digest())) {
      throw new IllegalStateException(second + " is not " + first);
    }
    WriteRegistration.write(project);
    System.out.println("registration: " + second.names() + ", version " + second.digest().hex());
  }
}
