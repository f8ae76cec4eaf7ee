package io.imagespec.examples.docs;

import io.imagespec.ArchiveFormat;
import io.imagespec.ImageSpec;
import io.imagespec.resolve.ArchivedImage;
import io.imagespec.resolve.ImageResolver;
import java.nio.file.Path;

/** The code of docs/archives.md. */
public final class ArchivesSnippets {
  private ArchivesSnippets() {}

  static ArchivedImage archive(ImageResolver images, ImageSpec spec) {
    ArchivedImage image = images.buildArchive(spec, Path.of("app.tar"));
    System.out.println(image.file() + " holds " + image.reference() + "@" + image.digest());
    return image;
  }

  static ArchivedImage forDocker(ImageResolver images, ImageSpec spec) {
    return images.buildArchive(spec, Path.of("docker.tar"), ArchiveFormat.DOCKER_ARCHIVE);
  }

  static ArchivedImage layout(ImageResolver images, ImageSpec spec) {
    return images.buildArchive(spec, Path.of("layout"), ArchiveFormat.OCI_LAYOUT);
  }
}
