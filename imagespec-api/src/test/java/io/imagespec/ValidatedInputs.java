package io.imagespec;

import io.imagespec.context.FileSource;
import io.imagespec.name.ContainerPath;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.Fingerprint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All inputs of the API that take a text: their form in code and in JSON, values they must accept,
 * and their rule in a second, simple implementation.
 */
final class ValidatedInputs {
  static final long SEED = Long.getLong("imagespec.seed", new Random().nextLong());
  static final ImageSpec SPEC = ImageSpec.scratch();
  static final Path SOURCE = Path.of("source");

  private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*";
  private static final String PATH = COMPONENT + "(?:/" + COMPONENT + ")*";
  private static final String HOST_PART = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final String HOST =
      "(?:" + HOST_PART + "(?:\\." + HOST_PART + ")*|\\[[0-9a-fA-F:]+\\])";
  private static final String PORT =
      "(?::(?:[0-9]{1,4}|[0-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))";
  private static final String TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
  private static final String DIGEST = "sha256:[0-9a-f]{64}";
  private static final String NAME = "(?:" + HOST + PORT + "?/)?" + PATH;
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String PYTHON_NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
  private static final String CLAUSE = "(?:===|==|!=|<=|>=|~=|<|>)[A-Za-z0-9][A-Za-z0-9.*+!_-]*";
  private static final Pattern ARCHIVE =
      Pattern.compile(
          "(?i).*\\.(?:zip|whl|tar|tgz|tbz|txz|tlz|tar\\.(?:gz|bz2|xz|lz|lzma))(?:\\[[^\\[\\]]*\\])?");

  /**
   * An input of the API.
   *
   * @param name its name in reports
   * @param field the start of its error messages
   * @param legal the second implementation of its rule
   * @param code the input in code
   * @param json the input in JSON: fields of a document, with {@code VALUE} for the value
   * @param ordinary values that it must accept
   */
  record Input(
      String name,
      String field,
      Predicate<String> legal,
      Function<String, Object> code,
      Optional<String> json,
      List<String> ordinary) {
    @Override
    public String toString() {
      return name;
    }

    List<String> values() {
      List<String> values = new ArrayList<>(HostileValues.texts());
      values.addAll(HostileValues.tooLong());
      values.addAll(HostileValues.random(new Random(SEED ^ name.hashCode()), 100, ordinary));
      return values;
    }

    /** Returns whether the value is a key of a JSON object. */
    boolean isKey() {
      return json.orElse("").contains("VALUE:");
    }

    String document(String value) {
      return "{\"formatVersion\":1,"
          + (json.orElseThrow().contains("\"base\"") ? "" : "\"base\":{\"kind\":\"scratch\"},")
          + json.orElseThrow().replace("VALUE", quoted(value))
          + "}";
    }

    Supplier<String> about(String value) {
      return () ->
          "%s with %s, seed %d"
              .formatted(name, quoted(value.substring(0, Math.min(200, value.length()))), SEED);
    }
  }

  private static Predicate<String> matches(String regex, int limit) {
    Pattern pattern = Pattern.compile(regex);
    return value -> value.length() <= limit && pattern.matcher(value).matches();
  }

  private static boolean isText(String value) {
    return value.length() <= 60_000
        && value.indexOf('\0') < 0
        && value.chars().filter(c -> Character.isSurrogate((char) c)).count()
            == 2 * value.codePoints().filter(c -> c > 0xffff).count();
  }

  private static boolean isNonBlankText(String value) {
    return isText(value) && !value.matches("[\\s\\p{Z}\\u001c-\\u001f]*");
  }

  private static boolean isPath(String value) {
    return value.startsWith("/")
        && isText(value)
        && bytes(value) <= 3_000
        && value.chars().noneMatch(c -> c < 0x20 || (c >= 0x7f && c < 0xa0))
        && Stream.of(value.split("/")).filter(p -> !p.isEmpty() && !p.equals(".")).count() <= 200
        && Stream.of(value.split("/")).noneMatch(part -> part.equals("..") || bytes(part) > 255);
  }

  private static boolean isName(String value) {
    return isPath("/" + value)
        && Stream.of(value.split("/", -1)).noneMatch(part -> part.isEmpty() || part.equals("."));
  }

  private static int bytes(String value) {
    return value.codePoints().map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4).sum();
  }

  private static boolean isApt(String value) {
    return value.length() <= 255
        && value.matches(
            "[a-z0-9][a-z0-9.+-]+(:[A-Za-z0-9][A-Za-z0-9-]*)?([=/](\\*|[A-Za-z0-9][A-Za-z0-9.+:_~*-]*(?<!\\+)))?(?<!-)");
  }

  private static boolean isPip(String value) {
    String[] parts = value.split(";", 2);
    return parts.length == 1
        ? isPlainPip(value)
        : isPlainPip(parts[0].replaceFirst("[ \\t]+$", "")) && isMarker(parts[1]);
  }

  private static final String MARKED =
      "[ \\t]*('[^']*'|\"[^\"]*\"|extra|implementation_(name|version)|os[_.]name|platform_(machine"
          + "|python_implementation|release|system|version)|python_(full_)?version|sys[_.]platform"
          + "|platform\\.(machine|python_implementation|version)|python_implementation)[ \\t]*";

  private static final String COMPARED =
      MARKED + "(===|[=~!<>]=|[<>]|in\\b|not[ \\t]+in\\b)" + MARKED;

  private static final String JOINED = COMPARED + "((and|or)\\b" + COMPARED + ")*";

  /** Replaces groups by their content, starting with the innermost. */
  private static boolean isMarker(String value) {
    String left = value;
    for (String next = grouped(left); !next.equals(left); next = grouped(left)) {
      left = next;
    }
    return value.length() <= 1000
        && value.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)
        && !value.contains("\\\"") // a string escape of Python
        && !value.contains("\\'")
        && left.matches(JOINED);
  }

  private static String grouped(String marker) {
    return marker.replaceAll("[ \\t]*\\(" + JOINED + "\\)[ \\t]*", " 'a'=='a' ");
  }

  private static boolean isPlainPip(String value) {
    return value.length() <= 255
        && value.matches(
            PYTHON_NAME
                + "(\\["
                + PYTHON_NAME
                + "(,"
                + PYTHON_NAME
                + ")*\\])?("
                + CLAUSE
                + "(,"
                + CLAUSE
                + ")*)?")
        && !ARCHIVE.matcher(value).matches();
  }

  private static boolean isReference(String value) {
    return value.length() <= 255
        && value.matches(NAME + "(?::" + TAG + ")?(?:@" + DIGEST + ")?")
        && !value.matches("[0-9a-f]{64}")
        && isPathOrHost(value);
  }

  /** A first component with a dot or a colon is a host. */
  private static boolean isPathOrHost(String value) {
    int slash = value.indexOf('/');
    String first = slash < 0 ? "" : value.substring(0, slash);
    return !first.matches(".*[.:].*") || first.matches(HOST + PORT + "?");
  }

  private static boolean isRegistry(String value) {
    return value.length() <= 245
        && value.matches(HOST + PORT + "?(/" + PATH + ")?")
        && value.chars().noneMatch(c -> c >= 'A' && c <= 'Z')
        && value.matches("(localhost(/.*)?|[^/]*[.:].*)")
        && !value.matches("docker\\.io|index\\.docker\\.io(/.*)?");
  }

  private static boolean isOwner(String value) {
    String[] parts = value.split(":", -1);
    return parts.length <= 2 && Stream.of(parts).allMatch(ValidatedInputs::isUserOrGroup);
  }

  private static boolean isUserOrGroup(String value) {
    return value.matches("[0-9]+")
        ? value.length() <= 10 && Long.parseLong(value) <= 2_147_483_647L
        : value.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}");
  }

  private static boolean isFormat(String value) {
    return value.split("\\{fingerprint\\}", -1).length == 2
        && value.replace("{fingerprint}", "a".repeat(32)).matches(TAG);
  }

  private static boolean isVariable(String value) {
    return value.matches("[A-Za-z_][A-Za-z0-9_.-]{0,254}") && !value.startsWith("IMAGESPEC_");
  }

  private static boolean isLabel(String value) {
    return value.matches("[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,253}[A-Za-z0-9])?")
        && !value.startsWith("io.imagespec.");
  }

  private static boolean isFile(String value) {
    return !value.isEmpty() && value.indexOf('\0') < 0 && canBePath(value);
  }

  private static boolean canBePath(String value) {
    try {
      return !Path.of(value).toString().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static final List<String> DEBIAN =
      List.of(
          "git",
          "g++",
          "libstdc++6",
          "gcc-12-base",
          "python3.11",
          "libc6:amd64",
          "libc6:any",
          "git=1:2.39.2-1.1",
          "curl=7.88.1-10+deb12u5",
          "foo/bookworm-backports",
          "libc6:i386=2.36-9+deb12u4",
          "0ad",
          "openjdk-17-jdk-headless",
          "ca-certificates",
          "x11-utils",
          "zsh=5.9-4+b2",
          "linux-image-6.1.0-18-amd64",
          "tzdata=2024a-0+deb12u1",
          "bash=5.2.15-2~rc1");

  private static final List<String> PYTHON =
      List.of(
          "numpy",
          "Django",
          "zope.interface",
          "scikit-learn",
          "ruamel_yaml",
          "pandas==2.2.0",
          "torch==2.1.0+cu118",
          "package[extra]==1.0",
          "requests[security,socks]>=2.8.1",
          "pkg>=1,<2",
          "pkg~=1.4",
          "pkg!=1.5.*",
          "pkg===1.0-weird",
          "pkg==1!2.0.post1.dev3",
          "flytekitplugins-spark",
          "backports.zip-file",
          "pkg>=1; python_version < \"3.11\"",
          "zip",
          "tarfile");

  private static final List<String> USERS =
      List.of(
          "root",
          "0",
          "1000",
          "1000:1000",
          "www-data",
          "www-data:www-data",
          "_apt",
          "systemd-network",
          "user.name",
          "2147483647",
          "nobody:65534",
          "App_User");

  private static final List<String> TEXTS =
      List.of("", "hello", "a b", "a=b", "C:\\x", "line\nline", "$HOME", "日本語", "\"quoted\"");

  private static final List<String> COMMANDS =
      List.of("true", "echo \"$HOME\" && ls | wc -l", "a\nb");

  private static final List<String> TARGETS =
      List.of("/app", "/", "/opt/app/", "/a b/c", "/it's $x", "/a/./b//c", "/...", "/a..b", "/.x");

  static Stream<Input> all() {
    return Stream.of(
            specInputs(),
            accessInputs(),
            pathInputs(),
            textInputs(),
            constructorInputs(),
            nameInputs())
        .flatMap(List::stream);
  }

  static Stream<Input> inJson() {
    return all().filter(input -> input.json().isPresent());
  }

  /** The inputs of a spec, except the one whose values would have to be existing files. */
  static Stream<Input> planned() {
    return Stream.of(specInputs(), accessInputs(), pathInputs(), textInputs())
        .flatMap(List::stream)
        .filter(input -> !input.name().equals("copy source"));
  }

  private static List<Input> specInputs() {
    return List.of(
        input("from", "image reference", ValidatedInputs::isReference, ImageSpec::from)
            .json("\"base\":{\"kind\":\"reference\",\"reference\":VALUE}")
            .accepts(
                "debian",
                "debian:bookworm-slim",
                "ghcr.io/acme/app:1.0",
                "localhost:5000/a",
                "a@sha256:" + "0".repeat(64)),
        input("named", "name", matches(PATH, 245), SPEC::named)
            .json("\"name\":VALUE")
            .accepts("trainer", "team/trainer", "a-b_c.d"),
        input("registry", "registry", ValidatedInputs::isRegistry, SPEC::registry)
            .json("\"registry\":VALUE")
            .accepts(
                "ghcr.io/acme",
                "localhost",
                "127.0.0.1:5000",
                "[::1]:5000/x",
                "docker.io/acme",
                "registry:5000"),
        input("tagFormat", "tagFormat", ValidatedInputs::isFormat, SPEC::tagFormat)
            .json("\"tagFormat\":VALUE")
            .accepts("{fingerprint}", "v1-{fingerprint}", "{fingerprint}_x.y"),
        input("alias", "alias", matches(TAG, 128), SPEC::alias)
            .json("\"aliases\":[VALUE]")
            .accepts("latest", "1.0.0-rc.1", "_x"),
        input(
                "platforms",
                "platform",
                matches(
                    "[A-Za-z0-9][A-Za-z0-9_-]{0,63}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,63}){1,2}", 194),
                v -> SPEC.platforms(Platform.parse(v)))
            .json("\"platforms\":[VALUE]")
            .accepts("linux/amd64", "linux/arm/v7", "Linux/x86_64", "linux/arm64/v8"),
        input("apt", "apt package", ValidatedInputs::isApt, SPEC::apt)
            .json(step("apt", "packages", "[VALUE]"))
            .accepts(DEBIAN),
        input("pip", "pip package", ValidatedInputs::isPip, SPEC::pip)
            .json(step("pip", "packages", "[VALUE]"))
            .accepts(PYTHON),
        input("env name", "env name", ValidatedInputs::isVariable, v -> SPEC.env(v, "x"))
            .json("\"steps\":[{\"kind\":\"env\",\"name\":VALUE,\"value\":\"x\"}]")
            .accepts("PATH", "_", "a.b-c", "LD_LIBRARY_PATH", "npm_config_x"),
        input("label key", "label key", ValidatedInputs::isLabel, v -> SPEC.label(v, "x"))
            .json("\"labels\":{VALUE:\"x\"}")
            .accepts(
                "org.opencontainers.image.source",
                "com.example/team",
                "maintainer",
                "io.k8s.display-name",
                "A_b"),
        input("user", "user", ValidatedInputs::isOwner, SPEC::user)
            .json(step("user", "user", "VALUE"))
            .accepts(USERS));
  }

  private static List<Input> accessInputs() {
    Secret secret = Secret.env("s");
    return List.of(
        input(
                "secret",
                "secret",
                ValidatedInputs::isSecret,
                v -> SPEC.with(Run.shell("x").secret(Secret.env(v))))
            .json(access("\"secrets\":[VALUE]"))
            .accepts("TOKEN", "id_rsa", "a.b-c", "0", "a..b", "...", "-"),
        input(
                "secret of a variable",
                "secret",
                ValidatedInputs::isSecret,
                v -> SPEC.with(Run.shell("x").secretEnv(secret.withId(v), "V")))
            .json(access("\"secretEnv\":{\"V\":VALUE}"))
            .accepts("TOKEN", "id_rsa"),
        input(
                "variable of a secret",
                "secretEnv",
                v -> v.matches("[A-Za-z_][A-Za-z0-9_]{0,254}") && !v.startsWith("IMAGESPEC_"),
                v -> SPEC.with(Run.shell("x").secretEnv(secret, v)))
            .json(access("\"secretEnv\":{VALUE:\"s\"}"))
            .accepts("TOKEN", "_", "a0"),
        input("cache", "cache", ValidatedInputs::isCache, v -> SPEC.with(Run.shell("x").cache(v)))
            .json(access("\"caches\":[VALUE]"))
            .accepts("/root/.npm", "/var/cache/x/", "/a/./b", "/it+s@1.0"),
        input("host", "extraHost", ValidatedInputs::isHost, v -> SPEC.extraHost(v, "10.0.0.5"))
            .json("\"extraHosts\":{VALUE:\"10.0.0.5\"}")
            .accepts("db", "db.example.com", "My-Host_1"),
        input(
                "address of a host",
                "extraHost address",
                ValidatedInputs::isAddress,
                v -> SPEC.extraHost("h", v))
            .json("\"extraHosts\":{\"h\":VALUE}")
            .accepts(
                "10.0.0.5",
                "::",
                "::1",
                "fd00::5",
                "FE80::1",
                "1:2:3:4:5:6:7:8",
                "::ffff:1.2.3.4"));
  }

  private static String access(String fields) {
    return "\"steps\":[{\"kind\":\"run\",\"line\":\"x\",%s}]".formatted(fields);
  }

  private static boolean isSecret(String value) {
    return value.matches("[A-Za-z0-9_.-]{1,128}") && !value.matches("\\.\\.?");
  }

  private static boolean isCache(String value) {
    return isPath(value)
        && value.matches("[A-Za-z0-9/._+@%:=-]+")
        && value.matches(".*/(?!\\.?(/|$)).*");
  }

  private static boolean isHost(String value) {
    return value.matches("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?");
  }

  /** An IP address literal in full form. */
  private static boolean isAddress(String value) {
    String end = value.substring(value.lastIndexOf(':') + 1);
    if (end.contains(".") && !end.matches(OCTET + "(\\." + OCTET + "){3}")) {
      return false;
    }
    return value.indexOf(':') < 0 ? end.contains(".") : isIpv6(value);
  }

  /** The JDK also accepts {@code 0FE10}, but a group has at most four digits in RFC 4291. */
  private static boolean isIpv6(String value) {
    try {
      return value.matches("[0-9a-fA-F:.]+")
          && !value.matches(".*[0-9a-fA-F]{5}.*")
          && InetAddress.getByName(value) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static List<Input> pathInputs() {
    return List.of(
        input("workdir", "workdir: container path", ValidatedInputs::isPath, SPEC::workdir)
            .json(step("workdir", "path", "VALUE"))
            .accepts(TARGETS),
        input(
                "copy target",
                "copy target: container path",
                ValidatedInputs::isPath,
                v ->
                    SPEC.with(
                        new Step.Copy(
                            FileSource.of(SOURCE),
                            Step.Copy.of(FileSource.of(SOURCE), v).target(),
                            false)))
            .json("\"steps\":[{\"kind\":\"copy\",\"source\":\"source\",\"target\":VALUE}]")
            .accepts(TARGETS),
        input(
                "copy",
                "copy target: container path",
                ValidatedInputs::isPath,
                v -> SPEC.copy(SOURCE, v))
            .accepts(TARGETS),
        input(
                "copyFiles target",
                "copyFiles target: container path",
                ValidatedInputs::isPath,
                v -> SPEC.copyFiles(Map.of("x", SOURCE), v))
            .json(
                "\"steps\":[{\"kind\":\"copyFiles\",\"files\":[{\"name\":\"x\",\"source\":\"source\"}],\"target\":VALUE}]")
            .accepts(TARGETS),
        input(
                "copyFiles name",
                "copyFiles name",
                ValidatedInputs::isName,
                v -> SPEC.copyFiles(Map.of(v, SOURCE), "/x"))
            .json(
                "\"steps\":[{\"kind\":\"copyFiles\",\"files\":[{\"name\":VALUE,\"source\":\"source\"}],\"target\":\"/x\"}]")
            .accepts("a", "lib/app.jar", "a b", "é", "*", "-"),
        input("copy source", "copy source", ValidatedInputs::isFile, ValidatedInputs::fromSource)
            .json("\"steps\":[{\"kind\":\"copy\",\"source\":VALUE,\"target\":\"/x\"}]")
            .accepts("src", "../src", "/etc/hostname", "a b", "."),
        input(
                "copy owner",
                "copy owner",
                ValidatedInputs::isOwner,
                v -> SPEC.with(Step.Copy.of(FileSource.of(SOURCE).withOwner(v), "/x")))
            .json(
                "\"steps\":[{\"kind\":\"copy\",\"source\":\"source\",\"target\":\"/x\",\"owner\":VALUE}]")
            .accepts(USERS));
  }

  /** An invalid path cannot be passed in code, so it is passed in JSON. */
  private static ImageSpec fromSource(String value) {
    return canBePath(value)
        ? SPEC.copy(Path.of(value), "/x")
        : ImageSpec.fromJson(
            "{\"formatVersion\":1,\"base\":{\"kind\":\"scratch\"},\"steps\":[{\"kind\":\"copy\",\"source\":"
                + quoted(value)
                + ",\"target\":\"/x\"}]}");
  }

  private static List<Input> textInputs() {
    return List.of(
        input("refresh", "refresh", ValidatedInputs::isNonBlankText, SPEC::refresh)
            .json("\"refresh\":VALUE")
            .accepts("2026-11-22", "a b"),
        input("run", "run", ValidatedInputs::isNonBlankText, SPEC::run)
            .json(step("run", "line", "VALUE"))
            .accepts(COMMANDS),
        input("exec", "exec", ValidatedInputs::isNonBlankText, SPEC::exec)
            .json(step("exec", "argv", "[VALUE]"))
            .accepts("ls", "/bin/true"),
        input("exec argument", "exec", ValidatedInputs::isText, v -> SPEC.exec("x", v))
            .json(step("exec", "argv", "[\"x\",VALUE]"))
            .accepts(TEXTS),
        input("env value", "env A", ValidatedInputs::isText, v -> SPEC.env("A", v))
            .json("\"steps\":[{\"kind\":\"env\",\"name\":\"A\",\"value\":VALUE}]")
            .accepts(TEXTS),
        input("label value", "label a", ValidatedInputs::isText, v -> SPEC.label("a", v))
            .json("\"labels\":{\"a\":VALUE}")
            .accepts(TEXTS),
        input("entrypoint", "entrypoint", ValidatedInputs::isNonBlankText, SPEC::entrypoint)
            .json("\"entrypoint\":[VALUE]")
            .accepts("/bin/x"),
        input(
                "entrypoint argument",
                "entrypoint",
                ValidatedInputs::isText,
                v -> SPEC.entrypoint("x", v))
            .json("\"entrypoint\":[\"x\",VALUE]")
            .accepts(TEXTS),
        input("command", "command", ValidatedInputs::isNonBlankText, SPEC::command)
            .json("\"command\":[VALUE]")
            .accepts("/bin/x"),
        input("command argument", "command", ValidatedInputs::isText, v -> SPEC.command("x", v))
            .json("\"command\":[\"x\",VALUE]")
            .accepts(TEXTS));
  }

  private static List<Input> constructorInputs() {
    return List.of(
        input(
                "Step.Apt",
                "apt package",
                ValidatedInputs::isApt,
                v -> new Step.Apt(List.of("git", v)))
            .accepts(DEBIAN),
        input(
                "Step.Pip",
                "pip package",
                ValidatedInputs::isPip,
                v -> new Step.Pip(List.of("numpy", v)))
            .accepts(PYTHON),
        input("Step.Env name", "env name", ValidatedInputs::isVariable, v -> new Step.Env(v, "x"))
            .accepts("A"),
        input("Step.Env value", "env A", ValidatedInputs::isText, v -> new Step.Env("A", v))
            .accepts(TEXTS),
        input("Step.User", "user", ValidatedInputs::isOwner, Step.User::new).accepts(USERS),
        input("Run.shell", "run", ValidatedInputs::isNonBlankText, Run::shell).accepts(COMMANDS),
        input("Run.exec", "exec", ValidatedInputs::isNonBlankText, Run::exec).accepts("ls"),
        input("Naming.name", "name", matches(PATH, 245), v -> naming("name", v)).accepts("a"),
        input(
                "Naming.registry",
                "registry",
                ValidatedInputs::isRegistry,
                v -> naming("registry", v))
            .accepts("a.io"),
        input("Naming.tagFormat", "tagFormat", ValidatedInputs::isFormat, v -> naming("format", v))
            .accepts("{fingerprint}"),
        input("Naming.aliases", "alias", matches(TAG, 128), v -> naming("alias", v)).accepts("a"),
        input(
                "Startup.entrypoint",
                "entrypoint",
                ValidatedInputs::isText,
                v -> startup(List.of("x", v), List.of(), Map.of()))
            .accepts(TEXTS),
        input(
                "Startup.command",
                "command",
                ValidatedInputs::isText,
                v -> startup(List.of(), List.of("x", v), Map.of()))
            .accepts(TEXTS),
        input(
                "Startup.labels key",
                "label key",
                ValidatedInputs::isLabel,
                v -> startup(List.of(), List.of(), Map.of(v, "x")))
            .accepts("a"),
        input(
                "Startup.labels value",
                "label a",
                ValidatedInputs::isText,
                v -> startup(List.of(), List.of(), Map.of("a", v)))
            .accepts(TEXTS));
  }

  private static List<Input> nameInputs() {
    return List.of(
        input(
                "ImageReference",
                "image reference",
                ValidatedInputs::isReference,
                ImageReference::parse)
            .accepts("debian"),
        input(
                "ImageReference.withTag",
                "tag",
                matches(TAG, 128),
                ImageReference.parse("debian")::withTag)
            .accepts("1"),
        input("ContainerPath", "container path", ValidatedInputs::isPath, ContainerPath::parse)
            .accepts(TARGETS),
        input("Digest", "digest", matches(DIGEST, 71), Digest::parse)
            .accepts("sha256:" + "0a".repeat(32)),
        input("Fingerprint", "fingerprint", matches("[0-9a-f]{64}", 64), Fingerprint::parse)
            .accepts("0a".repeat(32)));
  }

  private static Naming naming(String part, String value) {
    Optional<String> given = Optional.of(value);
    return new Naming(
        given.filter(v -> part.equals("name")),
        given.filter(v -> part.equals("registry")),
        given.filter(v -> part.equals("format")),
        new TreeSet<>(given.filter(v -> part.equals("alias")).stream().toList()));
  }

  private static ContainerConfig startup(
      List<String> entrypoint, List<String> command, Map<String, String> labels) {
    return new ContainerConfig(
        Optional.of(entrypoint), Optional.of(command), new TreeMap<>(labels), new TreeSet<>());
  }

  private static InputDraft input(
      String name, String field, Predicate<String> legal, Function<String, Object> code) {
    return new InputDraft(name, field, legal, code, Optional.empty());
  }

  private record InputDraft(
      String name,
      String field,
      Predicate<String> legal,
      Function<String, Object> code,
      Optional<String> json) {
    InputDraft json(String fields) {
      return new InputDraft(name, field, legal, code, Optional.of(fields));
    }

    Input accepts(String... ordinary) {
      return accepts(List.of(ordinary));
    }

    Input accepts(List<String> ordinary) {
      return new Input(name, field, legal, code, json, ordinary);
    }
  }

  private static String step(String kind, String field, String value) {
    return "\"steps\":[{\"kind\":\"%s\",\"%s\":%s}]".formatted(kind, field, value);
  }

  /** A JSON string in ASCII, which can represent unpaired surrogates too. */
  static String quoted(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(Character.forDigit(c >> shift & 15, 16));
        }
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  private ValidatedInputs() {}
}
