package io.imagespec.plan;

import io.imagespec.Network;
import io.imagespec.Run;
import io.imagespec.RunOptions;
import io.imagespec.Secret;
import io.imagespec.name.ContainerPath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Translates the user's commands into instructions and mounts. */
final class CommandLowering {
  private static final int OWNER_ONLY = 0400;
  private static final int WORLD_READABLE = 0444;

  private static final String FILES = "/run/secrets/";

  /**
   * A directory below the device directory, which is created again for every command, so that a
   * mount leaves no empty file in the image.
   */
  private static final String HIDDEN = "/dev/imagespec-secrets/";

  private final SortedMap<String, Secret> secrets = new TreeMap<>();
  private final SortedMap<String, String> variables = new TreeMap<>();

  /** Returns the secrets of all commands so far, by id. */
  SortedMap<String, Secret> secrets() {
    return secrets;
  }

  /** Returns one variable per secret that is passed as a variable, by id. */
  SortedMap<String, String> variables() {
    return variables;
  }

  Instruction lower(Run step) {
    RunOptions options = step.options();
    options.secrets().values().forEach(this::add);
    options.variables().values().forEach(this::add);
    options.variables().forEach((name, secret) -> variables.putIfAbsent(secret.id(), name));
    boolean shell = step.line().isPresent() && !options.variables().isEmpty();
    return new Instruction.Run(
        shell ? withVariables(step) : step.command(),
        List.copyOf(mounts(options, shell)),
        options.network().orElse(Network.DEFAULT));
  }

  private void add(Secret secret) {
    secrets.merge(secret.id(), secret, (one, other) -> one.isBound() ? one : other);
  }

  private static Set<Mount> mounts(RunOptions options, boolean shell) {
    Set<Mount> mounts = new LinkedHashSet<>();
    for (String id : options.secrets().keySet()) {
      mounts.add(new Mount.SecretFile(id, ContainerPath.parse(FILES + id), OWNER_ONLY));
    }
    for (Map.Entry<String, Secret> variable : options.variables().entrySet()) {
      String id = variable.getValue().id();
      mounts.add(shell ? hidden(id) : new Mount.SecretVariable(id, variable.getKey()));
    }
    for (ContainerPath target : options.caches()) {
      mounts.add(new Mount.Cache(target.toString(), target, Mount.Sharing.SHARED));
    }
    if (options.ssh()) {
      mounts.add(new Mount.SshAgent());
    }
    return mounts;
  }

  /** Mounts a readable file, since the step's user can be any user. */
  private static Mount hidden(String id) {
    return new Mount.SecretFile(id, ContainerPath.parse(HIDDEN + id), WORLD_READABLE);
  }

  /**
   * Reads each variable from its file, including all trailing line breaks, and then passes the
   * unchanged line to a separate shell.
   */
  private static List<String> withVariables(Run step) {
    StringBuilder script = new StringBuilder("set -e; ");
    step.options()
        .variables()
        .forEach(
            (variable, secret) ->
                script
                    .append(variable)
                    .append("=$(cat ")
                    .append(HIDDEN)
                    .append(secret.id())
                    .append(" && printf .); ")
                    .append(variable)
                    .append("=${")
                    .append(variable)
                    .append("%.}; export ")
                    .append(variable)
                    .append("; "));
    script.append("exec /bin/sh -c \"$1\"");
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", script.toString(), "secretEnv"));
    command.add(step.line().orElseThrow());
    return command;
  }
}
