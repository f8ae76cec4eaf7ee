# Docker: the options that every dockerd gets, and Debian 12's Docker 20.10.
# shellcheck shell=bash

start_docker() {
  start_containerd
  engine_directory docker
  run_dockerd docker "$BRIDGE" "$DIR/containerd/containerd.sock" '{}' dockerd
  publish docker.cli /usr/bin/docker # this one includes BuildKit, a newer one earlier on the PATH may not
}

# run_dockerd NAME BRIDGE CONTAINERD-SOCKET SETTINGS COMMAND…: the settings replace those of /etc/docker/daemon.json.
run_dockerd() {
  local name=$1 link=$2 containerd=$3 settings=$4 home=$DIR/$1
  shift 4
  echo "$settings" >"$home/daemon.json"
  start "$name" "$@" --config-file "$home/daemon.json" --containerd "$containerd" \
    --data-root "$home/data" --exec-root "$home/exec" --pidfile "$home/docker.pid" \
    -H "unix://$DIR/$name.sock" --bridge "$link" --iptables=false --ip6tables=false
  await_ping "$name"
  publish "$name.host" "unix://$DIR/$name.sock"
  publish "$name.scratch" "$home/data/tmp"
}
