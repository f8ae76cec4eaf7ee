package io.imagespec.plan;

import io.imagespec.Secret;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The hosts and secrets of a plan's commands. Immutable.
 *
 * @param extraHosts addresses by name
 * @param secrets secrets by id
 * @param secretVariables for a secret's id, one of its variables
 */
record CommandAccess(
    SortedMap<String, String> extraHosts,
    SortedMap<String, Secret> secrets,
    SortedMap<String, String> secretVariables) {
  /** The access of a plan without commands. */
  static final CommandAccess NONE =
      new CommandAccess(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

  CommandAccess {
    extraHosts = Collections.unmodifiableSortedMap(extraHosts);
    secrets = Collections.unmodifiableSortedMap(secrets);
    secretVariables = Collections.unmodifiableSortedMap(secretVariables);
  }
}
