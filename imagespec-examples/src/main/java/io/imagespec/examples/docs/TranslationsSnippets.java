package io.imagespec.examples.docs;

import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.context.FileSource;
import io.imagespec.jvm.JvmApplication;
import java.nio.file.Path;

/** The code of docs/from-dockerfile-jib-flytekit.md. */
public final class TranslationsSnippets {
  private TranslationsSnippets() {}

  static ImageSpec dockerfile() {
    ImageSpec spec =
        ImageSpec.from("node:22-bookworm-slim")
            .apt("git")
            .workdir("/app")
            .copy(Path.of("package.json"), "/app/")
            .copy(Path.of("package-lock.json"), "/app/")
            .with(Run.shell("npm ci").cache("/root/.npm"))
            .copy(FileSource.of(Path.of("src")).withOwner("node:node"), "/app/src")
            .env("NODE_ENV", "production")
            .user("node")
            .expose(8080)
            .entrypoint("node", "src/main.js")
            .named("web")
            .registry("ghcr.io/acme")
            .alias("latest");
    return spec;
  }

  static ImageSpec jib() {
    ImageSpec spec =
        JvmApplication.ofMaven(Path.of("."))
            .mainClass("com.acme.Main")
            .jvmFlags("-Xmx512m")
            .base("eclipse-temurin:17-jre")
            .toSpec()
            .named("app")
            .registry("ghcr.io/acme");
    return spec;
  }

  static ImageSpec flytekit() {
    ImageSpec spec =
        ImageSpec.from("python:3.12-slim")
            .named("trainer")
            .registry("ghcr.io/acme")
            .apt("git")
            .pip("torch==2.4.0", "pandas")
            .env("MODE", "train")
            .run("python -c 'import torch'")
            .copy(Path.of("src"), "/root/src");
    return spec;
  }
}
