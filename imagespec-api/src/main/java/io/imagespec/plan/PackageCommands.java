package io.imagespec.plan;

import io.imagespec.Network;
import io.imagespec.name.ContainerPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The commands that install packages. The text is the same for all bases and engines: the command
 * itself detects if a cache is mounted, and the image contains the same files either way.
 *
 * <p>The caches are mounted in the device directory, which is created again for every command. They
 * hide no part of the image, and none of their contents stay in it. apt and pip verify cached files
 * like any other download.
 */
final class PackageCommands {
  /**
   * Stores lists and archives in the cache, or in a temporary directory that is removed again. Each
   * distribution has its own directory in the cache, since two may have different archives of the
   * same name. As a result, Debian's own settings, which empty apt's usual directories, do not
   * empty the cache. The usual directories stay unchanged, except for the lists, which are removed.
   * The settings also apply to the programs that apt calls. Settings that the base may override are
   * options, since Debian's settings are read after these. Failing to download the lists is an
   * error; otherwise outdated lists in the cache would be used.
   *
   * <p>The names are passed as arguments, so the shell never interprets them; apt would interpret
   * an unknown name as a regular expression.
   */
  private static final String APT =
      """
      command -v apt-get >/dev/null || {
        echo 'apt needs a Debian or Ubuntu base, which this is not: choose one, or use run("apk add ...") on Alpine' >&2
        exit 127
      }
      set -e; export DEBIAN_FRONTEND=noninteractive
      if [ -d /dev/imagespec-apt ]; then
        name=$(. /etc/os-release && echo "$ID-$VERSION_ID") || :
        dir=/dev/imagespec-apt/$name-$(dpkg --print-architecture)
      else
        dir=$(mktemp -d); chmod 755 "$dir"
      fi
      mkdir -p "$dir/lists/partial" "$dir/archives/partial"
      {
        [ ! -f "${APT_CONFIG-}" ] || cat "$APT_CONFIG"
        printf 'Dir::State::lists "%s/lists/"; Dir::Cache::archives "%s/archives/";\\n' "$dir" "$dir"
        echo 'Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";'
      } > "$dir/conf"
      export APT_CONFIG="$dir/conf"
      apt-get update -o APT::Update::Error-Mode=any
      apt-get install -y --no-install-recommends -o APT::Cmd::Pattern-Only=true \\
        -o APT::Keep-Downloaded-Packages=true -- "$@"
      [ -d /dev/imagespec-apt ] || rm -rf "$dir"
      rm -rf /var/lib/apt/lists/*
      """;

  /**
   * Caches only downloads, which pip identifies by their URLs. Packages that pip builds depend on
   * the image and are built in each.
   *
   * <p>Debian's Python refuses a system-wide installation unless this variable is set; older
   * versions of pip ignore it and do not require it.
   */
  private static final String PIP =
      """
      python3 -c 'import pip' 2>/dev/null || {
        echo 'pip needs Python 3 with pip, which this base does not have: use python:3.12-slim, or apt("python3-pip") before pip' >&2
        exit 127
      }
      set -e; export PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore
      cache=--no-cache-dir
      if [ -d /dev/imagespec-pip ]; then
        dir=$(mktemp -d); cache=--cache-dir=$dir
        mkdir -p /dev/imagespec-pip/http /dev/imagespec-pip/http-v2
        ln -s /dev/imagespec-pip/http /dev/imagespec-pip/http-v2 "$dir"
      fi
      python3 -m pip install "$cache" --no-input --disable-pip-version-check -- "$@"
      [ ! -d /dev/imagespec-pip ] || rm -rf "$dir"
      """;

  private PackageCommands() {}

  static Instruction apt(Collection<String> packages) {
    return script(APT, "apt", packages, Mount.Sharing.LOCKED);
  }

  static Instruction pip(Collection<String> packages) {
    return script(PIP, "pip", packages, Mount.Sharing.SHARED);
  }

  private static Instruction script(
      String script, String name, Collection<String> packages, Mount.Sharing sharing) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, name));
    command.addAll(packages);
    String id = "imagespec-" + name;
    Mount cache = new Mount.Cache(id, ContainerPath.parse("/dev/" + id), sharing);
    return new Instruction.Run(command, List.of(cache), Network.DEFAULT);
  }
}
