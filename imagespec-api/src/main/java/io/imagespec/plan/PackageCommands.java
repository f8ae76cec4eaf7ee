package io.imagespec.plan;

import io.imagespec.Network;
import io.imagespec.name.ContainerPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The commands that install packages. One text for all bases and engines: whether there is a cache
 * is seen inside the command, and the image gets the same files either way.
 *
 * <p>The caches are mounted in the device directory, which is made anew for every command: they
 * hide nothing of the image, and nothing of them stays in it. What is in them is checked by apt and
 * pip as anything that they download.
 */
final class PackageCommands {
  /**
   * Lists and archives go to the cache, each distribution's to a directory of its own, as two may
   * have other archives of one name; or to a directory that is removed again. So Debian's own
   * settings, which empty apt's usual directories, do not empty the cache, and the usual
   * directories stay as they were, but for the lists, which are removed. The settings reach the
   * programs that apt calls, too; those which the base may have set otherwise are options, since
   * Debian's settings come after these. Lists that cannot be had anew are an error: old ones from
   * the cache would do otherwise.
   *
   * <p>The names come as arguments, so the shell never reads them; apt would take one that it does
   * not know for a regular expression.
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
   * Only what is downloaded is kept, and pip knows it by its address: what it builds itself depends
   * on the image, and is built in each.
   *
   * <p>Debian's Python refuses a system-wide installation unless told; older versions of pip do not
   * know the variable and need not.
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
