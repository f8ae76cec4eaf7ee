package com.example;

import io.imagespec.ExternalImage;
import io.imagespec.ImageSource;
import io.imagespec.ImageSpec;
import io.imagespec.resolve.ImageCatalog;
import io.imagespec.resolve.ImageResolver;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Resolves the images of the tasks. Requires a registry, and an engine if commands have to run. */
public final class ResolveImages {
  private ResolveImages() {}

  public static void main(String[] args) {
    System.out.println(resolve(Path.of("").toAbsolutePath(), args[0]));
  }

  static ImageCatalog resolve(Path project, String base) {
    ImageSpec common = ImageSpec.from(base).run("mkdir /models");
    Map<String, ImageSource> images = new HashMap<>();
    images.put("train", common.named("train").copy(Path.of("tasks/train.sh"), "/app/"));
    images.put("report", common.named("report").copy(Path.of("tasks/report.sh"), "/app/"));
    images.put("announce", null); // the default image
    try (ImageResolver resolver =
        ImageResolver.builder().directory(project).defaultImage(ExternalImage.of(base)).build()) {
      ImageCatalog catalog = resolver.resolveAll(images);
      catalog.write(project.resolve("images.json"));
      return catalog;
    }
  }
}
