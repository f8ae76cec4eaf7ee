# Background processes: their start, and their end with all their descendants.
# shellcheck shell=bash

# start_time PID: a pid may be reused. Together with its start time it is unique until the next boot.
start_time() {
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  read -ra fields <<<"${stat##*) }" # the name before the parenthesis may contain blanks
  [[ ${fields[0]} == Z ]] || echo "${fields[19]}"
}

# alive NAME: the start time is empty if the process ended before it was read.
alive() {
  local pid start
  [[ -s $DIR/$1.pid ]] && read -r pid start <"$DIR/$1.pid" && [[ -n $start && $(start_time "$pid") == "$start" ]]
}

# start NAME COMMAND…: starts the process detached, so that it outlives the terminal. A running one is kept.
start() {
  local name=$1
  shift
  if alive "$name"; then return; fi
  setsid "$@" >"$DIR/$name.log" 2>&1 </dev/null 9>&- & # 9 is the lock of the cache
  echo "$! $(start_time $!)" >"$DIR/$name.pid"
}

# process_tree PID: prints the process and all its descendants, each with its start time.
process_tree() {
  local child
  echo "$1 $(start_time "$1")"
  # shellcheck disable=SC2013 # words, not lines
  for child in $(cat "/proc/$1/task"/*/children 2>/dev/null); do process_tree "$child"; done
}

# running: reads lines of process_tree and prints the pids of the processes that still run.
running() {
  local pid start
  while read -r pid start; do
    if [[ -n $start && $(start_time "$pid") == "$start" ]]; then echo "$pid"; fi
  done
}

# signal_tree SIGNAL TREE: a process may end before the signal.
signal_tree() {
  local pids
  mapfile -t pids < <(running <<<"$2")
  [[ ${#pids[@]} == 0 ]] || kill "-$1" "${pids[@]}" 2>/dev/null || true
}

# stop_tree PID: ends the process and its descendants at the same time.
stop_tree() {
  local tree end=$((SECONDS + 30))
  tree=$(process_tree "$1")
  signal_tree TERM "$tree"
  while [[ -n $(running <<<"$tree") ]] && ((SECONDS < end)); do sleep 0.1; done
  signal_tree KILL "$tree"
}

# stop NAME: ends an engine, and then its descendants, because Podman continues the step of an abandoned build.
stop() {
  local pid end=$((SECONDS + 30)) tree
  alive "$1" || return 0
  read -r pid _ <"$DIR/$1.pid"
  tree=$(process_tree "$pid")
  kill "$pid" 2>/dev/null || true # it may have ended by now
  while alive "$1" && ((SECONDS < end)); do sleep 0.1; done
  signal_tree KILL "$tree"
}

# The processes of a container survive a kill of their engine. Their root file system is below our directory. The shim
# that watches them reports to an address there.
stop_orphans() {
  local process
  for process in /proc/[0-9]*; do
    if [[ $({ tr '\0' ' ' <"$process/cmdline"; } 2>/dev/null) == *containerd-shim*" -address $DIR/"* ]] \
      || awk -v dir="$DIR/" '$5 == "/" && index($0, dir) {found = 1} END {exit !found}' "$process/mountinfo" 2>/dev/null; then
      kill -KILL "${process#/proc/}" 2>/dev/null || true
    fi
  done
}
