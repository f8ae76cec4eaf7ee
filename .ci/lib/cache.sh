# The cache of programs, root file systems and images that take long to build.
# shellcheck shell=bash

# fill_cache: runs prepare_<engine> of each selected engine. Two runs may share the cache, so the second one waits.
fill_cache() {
  local engine
  {
    flock 9
    for engine in $KNOWN; do
      if selected "$engine" && declare -F "prepare_$engine" >/dev/null; then "prepare_$engine"; fi
    done
    push_bases
  } 9>"$CACHE/lock"
}

# cached NAME COMMAND…: runs the command unless the cache contains NAME. The command gets a new directory as its last
# argument and fills it.
cached() {
  local name=$1 made=$CACHE/$1
  shift
  if [[ ! -e $made ]]; then
    note "making $name"
    rm -rf "$made.new"
    mkdir "$made.new"
    quietly "$name" "$@" "$made.new"
    mv "$made.new" "$made"
  fi
}

# quietly NAME COMMAND…: shows the command's output only if it fails. Not `command || …`, which disables `set -e` in it.
# A signal ends the command too, so that it does not write to the cache without the lock.
quietly() {
  local name=$1 log=$DIR/$1.make.log pid status=0
  shift
  "$@" >"$log" 2>&1 </dev/null 9>&- &
  pid=$!
  # shellcheck disable=SC2064 # expands now
  trap "stop_tree $pid; exit 143" INT TERM HUP
  wait "$pid" || status=$?
  trap - INT TERM HUP
  if ((status)); then
    tail -n 30 "$log" >&2
    fail "could not build $name; above is the end of $log"
  fi
}
