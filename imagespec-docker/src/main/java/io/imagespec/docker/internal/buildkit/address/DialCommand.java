package io.imagespec.docker.internal.buildkit.address;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The command of a program that connects to a builder. Its arguments are only names, which cannot
 * be interpreted as an option or a command.
 */
final class DialCommand {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,252}");
  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9_./-]{1,200}");
  private static final List<String> DIAL = List.of("buildctl", "dial-stdio");

  private final String text;
  private final URI uri;
  private final Map<String, String> options = new TreeMap<>();

  private DialCommand(String text) {
    this.text = text;
    this.uri = uri(text);
    Optional.ofNullable(uri.getRawQuery()).ifPresent(this::readOptions);
  }

  /**
   * Returns the command for an address. An invalid address is an IllegalArgumentException with the
   * reason.
   */
  static List<String> parse(String text) {
    DialCommand command = new DialCommand(text);
    String scheme = Optional.ofNullable(command.uri.getScheme()).orElse("");
    return switch (scheme) {
      case "docker-container" -> command.container("docker", "context");
      case "podman-container" -> command.container("podman", "connection");
      case "nerdctl-container" -> command.container("nerdctl", "namespace");
      case "kube-pod" -> command.pod();
      case "ssh" -> command.ssh();
      default ->
          throw BuildKitAddress.refuse(
              text,
              "the scheme must be unix, tcp, npipe, docker-container, podman-container,"
                  + " nerdctl-container, kube-pod or ssh");
    };
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw BuildKitAddress.refuse(text, "it is not a valid URI");
    }
  }

  private void readOptions(String query) {
    for (String option : query.split("&", -1)) {
      int equals = option.indexOf('=');
      if (equals < 1) {
        throw BuildKitAddress.refuse(text, "write options as ?name=value&name=value");
      }
      options.put(
          option.substring(0, equals),
          name(URLDecoder.decode(option.substring(equals + 1), StandardCharsets.UTF_8)));
    }
  }

  private List<String> container(String program, String option) {
    List<String> command = new ArrayList<>(List.of(program));
    take(option).ifPresent(value -> command.addAll(List.of("--" + option, value)));
    command.addAll(List.of("exec", "-i", host()));
    return dial(command);
  }

  private List<String> pod() {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    take("context").ifPresent(value -> command.add("--context=" + value));
    take("namespace").ifPresent(value -> command.add("--namespace=" + value));
    command.addAll(List.of("exec", "-i"));
    take("container").ifPresent(value -> command.add("--container=" + value));
    command.addAll(List.of(host(), "--"));
    return dial(command);
  }

  /**
   * Returns the ssh command. It never prompts for a password, and its connect timeout is that of a
   * connection.
   */
  private List<String> ssh() {
    List<String> command =
        new ArrayList<>(List.of("ssh", "-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"));
    Optional.ofNullable(uri.getUserInfo())
        .ifPresent(user -> command.addAll(List.of("-l", name(user))));
    if (uri.getPort() > 0) {
      command.addAll(List.of("-p", Integer.toString(uri.getPort())));
    }
    command.addAll(List.of("--", host(), "buildctl"));
    socket().ifPresent(path -> command.addAll(List.of("--addr", "unix://" + path)));
    requireNoMore();
    command.add("dial-stdio");
    return List.copyOf(command);
  }

  private Optional<String> socket() {
    String path = Optional.ofNullable(uri.getPath()).orElse("");
    if (path.isEmpty() || path.equals("/")) {
      return Optional.empty();
    }
    if (!PATH.matcher(path).matches()) {
      throw BuildKitAddress.refuse(
          text,
          "the socket's path must be absolute and use letters, digits, '/', '.', '_' and '-'");
    }
    return Optional.of(path);
  }

  private List<String> dial(List<String> command) {
    requireNoMore();
    command.addAll(DIAL);
    return List.copyOf(command);
  }

  private Optional<String> take(String option) {
    return Optional.ofNullable(options.remove(option));
  }

  private void requireNoMore() {
    if (!options.isEmpty()) {
      throw BuildKitAddress.refuse(text, "unknown options " + options.keySet());
    }
  }

  private String host() {
    String authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
    String host = Optional.ofNullable(uri.getHost()).orElse(authority);
    return name(host);
  }

  private String name(String value) {
    if (!NAME.matcher(value).matches()) {
      throw BuildKitAddress.refuse(
          text,
          value.contains(":")
              ? "a name must not contain a colon"
              : "\"" + value + "\" is not a valid name");
    }
    return value;
  }
}
