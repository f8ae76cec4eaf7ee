package io.imagespec.examples.docs;

import io.imagespec.ImageSpec;
import io.imagespec.Secret;
import io.imagespec.context.FileSource;
import io.imagespec.context.IgnoreRules;
import io.imagespec.plan.BuildPlan;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The code of docs/spec.md. */
public final class SpecSnippets {
  private SpecSnippets() {}

  static ImageSpec everyStep(Path tool, Path jar) {
    ImageSpec spec =
        ImageSpec.from("debian:bookworm-slim")
            .apt("git", "curl=7.88*", "python3-pip")
            .pip("requests[socks]>=2,<3")
            .run("mkdir /data && chown 1000 /data")
            .exec("git", "config", "--system", "user.name", "A $name")
            .env("GREETING", "hello \"$world\"")
            .workdir("/app")
            .user("1000:1000")
            .copy(Path.of("src"), "/app/src")
            .copyFiles(Map.of("bin/tool", tool, "lib/a.jar", jar), "/app")
            .expose(8080)
            .label("org.opencontainers.image.source", "https://github.com/acme/trainer")
            .entrypoint("/app/bin/tool")
            .command("--help");
    return spec;
  }

  static ImageSpec files(ImageSpec spec) {
    FileSource sources =
        FileSource.of(Path.of("src"))
            .withOwner("1000:1000")
            .withMode(0640)
            .withRules(IgnoreRules.parse(List.of("**/__pycache__", "build", "!build/libs")))
            .withoutEmptyDirectories();
    ImageSpec copied = spec.copy(sources, "/app/src");
    return copied;
  }

  static List<ImageSpec> bases() {
    ImageSpec python = ImageSpec.from("debian:bookworm-slim").named("python").apt("python3-pip");
    ImageSpec train = ImageSpec.from(python).named("train").registry("ghcr.io/acme").pip("numpy");
    ImageSpec data = ImageSpec.scratch().named("data").copy(Path.of("model.bin"), "/model.bin");
    return List.of(train, data);
  }

  static ImageSpec recipe() {
    UnaryOperator<ImageSpec> java =
        spec -> spec.apt("openjdk-17-jre-headless").env("JAVA_TOOL_OPTIONS", "-Xmx1g");

    ImageSpec spec = ImageSpec.from("debian:bookworm-slim").with(java).registry("ghcr.io/acme");
    return spec;
  }

  static List<String> plan(ImageSpec spec) {
    BuildPlan plan = BuildPlan.of(spec);
    String dockerfile = plan.dockerfile();
    String hashed = plan.toJson();
    String tag = plan.fingerprint().tag();
    return List.of(dockerfile, hashed, tag);
  }

  static ImageSpec json(ImageSpec spec) {
    String json = spec.toJson();
    ImageSpec same = ImageSpec.fromJson(json).secrets(Map.of("CI_TOKEN", Secret.env("CI_TOKEN")));
    return same;
  }

  static ImageSpec platforms(ImageSpec spec) {
    ImageSpec both = spec.platforms("linux/amd64", "linux/arm64");
    return both;
  }

  static ResolvedImage refresh(ImageSpec spec) {
    try (ImageResolver images = ImageResolver.builder().checkBases().build()) {
      return images.resolve(spec.refresh("2026-11").alias("latest"));
    }
  }
}
