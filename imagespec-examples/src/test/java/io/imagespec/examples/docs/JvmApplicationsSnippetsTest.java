package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.examples.FirstImage;
import io.imagespec.jvm.JvmApplication;
import io.imagespec.plan.BuildPlan;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the code of docs/jvm-applications.md. */
class JvmApplicationsSnippetsTest {
  @Test
  void applicationIsAddedToSpec() throws URISyntaxException {
    Path classes =
        Path.of(FirstImage.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    JvmApplication application =
        JvmApplication.ofClassPath(List.of(classes)).mainClass(FirstImage.class.getName());

    assertThat(BuildPlan.of(JvmApplicationsSnippets.ontoSpec(application)).dockerfile())
        .contains("FROM docker.io/library/eclipse-temurin:21-jre", "/app/classes", "CLASSPATH")
        .contains("io.imagespec.examples.FirstImage", "USER");
  }
}
