# containerd, for the engines that use one.
# shellcheck shell=bash

# start_containerd: Debian 12's. dockerd without one of its own uses a running system containerd.
start_containerd() {
  engine_directory containerd
  run_containerd containerd "$DIR/containerd" "$DIR/containerd/root"
}

# run_containerd NAME HOME ROOT [PREFIX…]: with a socket and a state in HOME and images in ROOT. The prefix is a command
# that runs containerd elsewhere.
run_containerd() {
  local name=$1 home=$2 root=$3
  shift 3
  cat >"$home/containerd.toml" <<CONF
version = 2
root = "$root"
state = "$home/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "$home/containerd.sock"
CONF
  start "$name" "$@" containerd --config "$home/containerd.toml"
  await "$name" test -S "$home/containerd.sock"
}
