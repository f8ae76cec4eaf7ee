package io.imagespec;

import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.ContainerPath;
import io.imagespec.text.AsciiText;
import io.imagespec.text.SetOnce;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The resources of a command beyond the image, available while it runs. None of them becomes part
 * of the image. Immutable.
 *
 * @param secrets the secrets mounted as files, by id
 * @param variables the secrets passed as environment variables, by variable
 * @param caches the cache directories, which persist between builds
 * @param ssh true if the command may use the caller's SSH agent
 * @param network the network, if the spec sets one
 */
@CheckReturnValue
public record RunOptions(
    SortedMap<String, Secret> secrets,
    SortedMap<String, Secret> variables,
    SortedSet<ContainerPath> caches,
    boolean ssh,
    Optional<Network> network) {
  private static final RunOptions NONE =
      new RunOptions(new TreeMap<>(), new TreeMap<>(), new TreeSet<>(), false, Optional.empty());

  /** Copies the collections. */
  public RunOptions {
    Objects.requireNonNull(secrets, "secrets");
    Objects.requireNonNull(variables, "variables");
    Objects.requireNonNull(caches, "caches");
    Objects.requireNonNull(network, "network");
    secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets));
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    caches = Collections.unmodifiableSortedSet(new TreeSet<>(caches));
  }

  static RunOptions none() {
    return NONE;
  }

  RunOptions withSecret(Secret secret) {
    SortedMap<String, Secret> more = new TreeMap<>(secrets);
    more.merge(secret.id(), checked(secret), Secret::orBound);
    return new RunOptions(more, variables, caches, ssh, network);
  }

  RunOptions withVariable(String variable, Secret secret) {
    Secret before = variables.get(SpecChecks.shellVariable(variable));
    if (before != null && !before.equals(secret)) {
      throw new IllegalArgumentException(
          "secretEnv "
              + AsciiText.quote(variable)
              + ": it is already "
              + before
              + " and cannot become "
              + secret
              + " as well");
    }
    SortedMap<String, Secret> more = new TreeMap<>(variables);
    more.merge(variable, checked(secret), Secret::orBound);
    return new RunOptions(secrets, more, caches, ssh, network);
  }

  private Secret checked(Secret secret) {
    all().forEach(secret::requireSameSource);
    return secret;
  }

  /** Returns all secrets, possibly with duplicates. */
  Stream<Secret> all() {
    return Stream.concat(secrets.values().stream(), variables.values().stream());
  }

  RunOptions boundTo(Map<String, Secret> sources) {
    SortedMap<String, Secret> files = new TreeMap<>(secrets);
    files.replaceAll((id, secret) -> secret.boundTo(sources));
    SortedMap<String, Secret> values = new TreeMap<>(variables);
    values.replaceAll((variable, secret) -> secret.boundTo(sources));
    return new RunOptions(files, values, caches, ssh, network);
  }

  RunOptions withCache(ContainerPath target) {
    SortedSet<ContainerPath> more = new TreeSet<>(caches);
    more.add(target);
    return new RunOptions(secrets, variables, more, ssh, network);
  }

  RunOptions withSsh() {
    return new RunOptions(secrets, variables, caches, true, network);
  }

  RunOptions withNetwork(Network value) {
    return new RunOptions(
        secrets, variables, caches, ssh, Optional.of(SetOnce.once("network", network, value)));
  }
}
