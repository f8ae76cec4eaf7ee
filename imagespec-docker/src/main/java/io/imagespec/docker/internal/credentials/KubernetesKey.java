package io.imagespec.docker.internal.credentials;

import io.imagespec.name.ImageReference;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * A key of {@code auths} as Kubernetes interprets it: a host, an optional port and an optional
 * prefix of the repository's path. Each part of the host between dots may be a pattern.
 *
 * @param key the key in the configuration
 * @param host the host's patterns, joined by dots
 * @param port the port with its colon, or empty
 * @param path the prefix of the path with its slash, or empty
 * @see <a href="https://kubernetes.io/docs/concepts/containers/images/#config-json">Kubernetes,
 *     interpretation of config.json</a>
 */
record KubernetesKey(String key, String host, String port, String path) {
  private static final Pattern SCHEME = Pattern.compile("^https?://");
  private static final Pattern API_VERSION = Pattern.compile("^/v[12](?=/)");
  private static final Pattern PARTS = Pattern.compile("([^/]*?)(:[0-9]+)?(/.*)?");
  private static final String HUB = "index.docker.io";

  /** Returns the keys that match a repository, in the order in which the kubelet tries them. */
  static List<String> matching(Collection<String> keys, ImageReference repository) {
    List<KubernetesKey> parsed =
        keys.stream()
            .flatMap(key -> parse(key).stream())
            .sorted(Comparator.comparing(KubernetesKey::name).reversed())
            .toList();
    Stream<KubernetesKey> matching = parsed.stream().filter(key -> key.isFor(repository));
    Stream<KubernetesKey> hub =
        parsed.stream().filter(key -> ServerKey.isHub(repository) && key.name().equals(HUB));
    return Stream.concat(matching, hub).map(KubernetesKey::key).distinct().toList();
  }

  private static Optional<KubernetesKey> parse(String key) {
    var parts = PARTS.matcher(SCHEME.matcher(key).replaceFirst(""));
    if (!parts.matches() || parts.group(1).isEmpty()) {
      return Optional.empty();
    }
    String port = Optional.ofNullable(parts.group(2)).orElse("");
    String path = Optional.ofNullable(parts.group(3)).orElse("");
    String below = API_VERSION.matcher(path).replaceFirst("");
    return Optional.of(
        new KubernetesKey(key, parts.group(1), port, below.equals("/") ? "" : below));
  }

  /** Returns the key without scheme and API version. The kubelet sorts by it. */
  private String name() {
    return host + port + path;
  }

  private boolean isFor(ImageReference repository) {
    var domain = PARTS.matcher(repository.domain());
    return domain.matches()
        && port.equals(Optional.ofNullable(domain.group(2)).orElse(""))
        && ("/" + repository.path()).startsWith(path)
        && isHost(domain.group(1));
  }

  private boolean isHost(String requested) {
    String[] patterns = host.split("\\.", -1);
    String[] parts = requested.split("\\.", -1);
    boolean matches = patterns.length == parts.length;
    for (int i = 0; matches && i < parts.length; i++) {
      matches = patterns[i].equals(parts[i]) || isPart(patterns[i], parts[i]);
    }
    return matches;
  }

  /** Matches one part as Go's {@code path.Match} does; a malformed pattern matches nothing. */
  private static boolean isPart(String glob, String part) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      int end = c == '[' ? glob.indexOf(']', i + 2) : -1;
      if (end >= 0) {
        regex.append('[').append(glob.substring(i + 1, end).replace("[", "\\[")).append(']');
        i = end;
      } else {
        regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
      }
    }
    try {
      return Pattern.matches(regex.toString().replaceAll("(\\.\\*)+", ".*"), part);
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /** Returns the key, which is not secret. */
  @Override
  public String toString() {
    return key;
  }
}
