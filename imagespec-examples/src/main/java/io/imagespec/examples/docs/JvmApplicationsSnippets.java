package io.imagespec.examples.docs;

import io.imagespec.ImageSpec;
import io.imagespec.jvm.JvmApplication;
import java.nio.file.Path;
import java.util.List;

/** The code of docs/jvm-applications.md. */
public final class JvmApplicationsSnippets {
  private JvmApplicationsSnippets() {}

  static ImageSpec thisProgram() {
    ImageSpec app =
        JvmApplication.running()
            .mainClass("com.acme.Main")
            .jvmFlags("-Xmx512m", "-XX:+ExitOnOutOfMemoryError")
            .arguments("--mode", "train")
            .toSpec()
            .named("app")
            .registry("ghcr.io/acme");
    return app;
  }

  static List<JvmApplication> factories() {
    JvmApplication jar = JvmApplication.ofJar(Path.of("target/app.jar"));
    JvmApplication maven = JvmApplication.ofMaven(Path.of("../app"));
    JvmApplication list =
        JvmApplication.ofClassPath(List.of(Path.of("classes"), Path.of("libs", "*")));
    return List.of(jar, maven, list);
  }

  static ImageSpec ontoSpec(JvmApplication application) {
    ImageSpec task =
        ImageSpec.from("eclipse-temurin:21-jre").apt("ffmpeg").with(application).user("1000");
    return task;
  }

  static ImageSpec gradle() {
    ImageSpec app =
        JvmApplication.ofClassPath(List.of(Path.of("build/install/app/lib", "*")))
            .mainClass("com.acme.Main")
            .toSpec();
    return app;
  }

  static ImageSpec springBoot() {
    ImageSpec app = JvmApplication.ofJar(Path.of("build/extracted/app.jar")).toSpec();
    return app;
  }

  static ImageSpec spark() {
    ImageSpec job =
        ImageSpec.from("apache/spark:3.5.1")
            .named("spark-job")
            .registry("ghcr.io/acme")
            .copy(Path.of("target/job.jar"), "/opt/job/job.jar");
    return job;
  }

  static ImageSpec flink() {
    ImageSpec job =
        ImageSpec.from("flink:1.20-java17")
            .named("flink-job")
            .registry("ghcr.io/acme")
            .copy(Path.of("target/job.jar"), "/opt/flink/usrlib/job.jar");
    return job;
  }
}
