package com.example;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;

/** jib-core with its own HTTP client. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    Images.build();
    RegistryImage target =
        RegistryImage.named(System.getenv("IMAGESPEC_TEST_REGISTRY") + "/consumers/jib:1")
            .addCredential(
                System.getenv("IMAGESPEC_TEST_USER"), System.getenv("IMAGESPEC_TEST_PASSWORD"));
    System.setProperty("sendCredentialsOverHttp", "true");
    System.out.println(
        "jib: "
            + Jib.fromScratch()
                .addEnvironmentVariable("A", "b")
                .containerize(Containerizer.to(target).setAllowInsecureRegistries(true))
                .getDigest());
  }
}
