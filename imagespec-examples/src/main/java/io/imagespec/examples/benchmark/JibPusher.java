package io.imagespec.examples.benchmark;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JavaContainerBuilder;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;

/** The peer: jib-core, used as its documentation recommends for a JVM application. */
final class JibPusher implements Pusher {
  @Override
  public Outcome push(Job job) throws Exception {
    JibContainer image =
        container(job)
            .setFormat(ImageFormat.OCI)
            .containerize(
                Containerizer.to(registryImage(job.target() + ":latest"))
                    .setAllowInsecureRegistries(true)
                    .setBaseImageLayersCache(job.cache().resolve("base"))
                    .setApplicationLayersCache(job.cache().resolve("application")));
    return new Outcome(image.isImagePushed() ? "PUSHED" : "NOT", image.getDigest().toString());
  }

  private static JibContainerBuilder container(Job job)
      throws IOException, InvalidImageReferenceException {
    SyntheticJvmApplication app = job.app();
    return JavaContainerBuilder.from(registryImage(job.base()))
        .addDependencies(app.dependencies())
        .addSnapshotDependencies(app.snapshot())
        .addResources(app.classes(), file -> !isClass(file.toString()))
        .addClasses(app.classes(), file -> isClass(file.toString()))
        .setMainClass(SyntheticJvmApplication.MAIN_CLASS)
        .toContainerBuilder();
  }

  private static boolean isClass(String file) {
    return file.endsWith(".class");
  }

  private static RegistryImage registryImage(String reference)
      throws InvalidImageReferenceException {
    return RegistryImage.named(reference).addCredential(USER, PASSWORD);
  }
}
