package io.imagespec.plan;

import io.imagespec.ImageSpec;
import io.imagespec.Network;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.Step;
import io.imagespec.context.FileSource;
import io.imagespec.context.IgnoreRules;
import io.imagespec.name.Platform;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The specs with pinned plans, by name. They copy the files that {@code tree.sh} creates. */
final class GoldenSpecs {
  /** The specs that require a JVM with support for non-ASCII file names. */
  static final List<String> BEYOND_ASCII = List.of("links", "names");

  private static final ImageSpec DEBIAN = ImageSpec.from("debian:bookworm-slim");

  private GoldenSpecs() {}

  static Map<String, ImageSpec> all() {
    Map<String, ImageSpec> specs = new TreeMap<>();
    specs.put("minimal", DEBIAN.run("true"));
    specs.put("scratch", ImageSpec.scratch().copy(Path.of("src"), "/").entrypoint("/main.sh"));
    specs.put("full", full());
    specs.put("parent", ImageSpec.from(full()).exec("cat", "/app/stamp").user("0"));
    specs.put("packages", packages());
    specs.put("values", values());
    specs.put("copies", copies());
    specs.put("cleared", DEBIAN.entrypoint().command().label("b", "").label("a", ""));
    specs.put("platforms", platforms());
    specs.put("access", access());
    specs.put("caches", caches());
    specs.put("names", DEBIAN.copy(Path.of("names"), "/names"));
    specs.put("files", files());
    specs.put("links", DEBIAN.copy(Path.of("links"), "/links"));
    return specs;
  }

  private static ImageSpec full() {
    return DEBIAN
        .named("trainer")
        .registry("127.0.0.1:5000/acme")
        .tagFormat("v1-{fingerprint}")
        .alias("stable")
        .apt("git", "curl")
        .env("GREETING", "hello \"$world\" \\ #1")
        .env("LINES", "one\ntwo")
        .copy(Path.of("src"), "/app/src")
        .run("echo built > /app/stamp")
        .workdir("/app")
        .user("1000")
        .pip("requests==2.32.0")
        .label("team", "a \"b\"")
        .expose(8080)
        .entrypoint("cat", "/app/stamp")
        .refresh("2026-11");
  }

  private static ImageSpec packages() {
    return DEBIAN
        .apt("zlib1g", "git", "git", "libc6:i386=2.36-9", "vim/sid")
        .pip("b", "a[x,y]>=1,<2", "b")
        .user("app:app")
        .apt("curl")
        .user("0")
        .apt("wget");
  }

  private static ImageSpec values() {
    return DEBIAN
        .env("A", "")
        .env("B", " é \uD83D\uDE00 e\u0301 \u2028 İIiı ")
        .env("C", "'\"\\$`#!${X}%s\t\u0001\u007f")
        .env("A.b-C", "a=b")
        .label("a.b/c", "\r\n")
        .run("printf '%s\\n' \"$B\"; echo 'é' && \\\n  true")
        .exec("/bin/echo", "", " ", "[\"a\",\"b\"]", "--", "\n")
        .workdir("/a b/é/$x/\"")
        .command("a", "", "\n");
  }

  private static ImageSpec copies() {
    FileSource source = FileSource.of(Path.of("src"));
    return DEBIAN
        .copy(Path.of("src"), "/all")
        .with(Step.Copy.of(source.withRules(IgnoreRules.parse(List.of("*", "!sub"))), "/rules"))
        .with(Step.Copy.of(source.withRules(IgnoreRules.none()), "/none"))
        .with(Step.Copy.of(source.withMode(0700).withOwner("1000:app"), "/owned"))
        .copy(Path.of("src/main.sh"), "/bin/tool")
        .copy(Path.of("src/main.sh"), "/bin/")
        .copy(Path.of("src/a b"), "/it's $x")
        .copy(Path.of("src/a b"), "/star*/é")
        .copy(Path.of("src/link"), "/followed");
  }

  private static ImageSpec files() {
    FileSource source = FileSource.of(Path.of("src"));
    FileSource owned = FileSource.of(Path.of("src/a b")).withMode(0600).withOwner("app");
    return DEBIAN
        .copyFiles(
            Map.of(
                "star*", Path.of("src/a b"),
                "lib/é", Path.of("src/main.sh"),
                "lib-x", Path.of("src/link"),
                "lib/sub/dir", Path.of("src/sub")),
            "/app")
        .with(
            Step.CopyFiles.of(
                Map.of(
                    "rest", source.withRules(IgnoreRules.parse(List.of("**/*.sh"))),
                    "scripts", source.withRules(IgnoreRules.parse(List.of("**", "!**/*.sh")))),
                "/split $x"))
        .with(Step.CopyFiles.of(Map.of("owned", owned), "/"));
  }

  private static ImageSpec access() {
    Secret token = Secret.env("TOKEN");
    Secret key = Secret.file(Path.of("key.pem"));
    return DEBIAN
        .extraHost("db.example.com", "10.0.0.5")
        .extraHost("API", "FD00::5")
        .with(Run.shell("cat /run/secrets/key.pem").secret(key).secret(token))
        .user("1000")
        .with(
            Run.shell("echo \"it's $TOKEN\"\n")
                .secretEnv(token, "TOKEN")
                .secretEnv(key, "KEY")
                .cache("/root/.npm")
                .cache("/b"))
        .with(Run.exec("git", "clone", "$X").secretEnv(token, "TOKEN").ssh())
        .with(Run.exec("true").network(Network.NONE))
        .with(Run.shell("true").network(Network.HOST).network(Network.HOST))
        .with(Run.shell("true").network(Network.DEFAULT));
  }

  private static ImageSpec caches() {
    return DEBIAN
        .with(Run.exec("true").cache("/of/the/base"))
        .user("root")
        .with(Run.exec("true").cache("/of/root"))
        .user("1000:100")
        .with(Run.exec("true").cache("/of/a/number"))
        .user("app")
        .with(Run.exec("true").cache("/of/a/name"))
        .refresh("2026-11");
  }

  private static ImageSpec platforms() {
    return DEBIAN
        .platforms(
            Platform.parse("linux/s390x"), Platform.parse("linux/armhf"), Platform.LINUX_AMD64)
        .run("uname -m");
  }
}
