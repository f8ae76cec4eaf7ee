# Debian 12's Podman 4.3.
# shellcheck shell=bash

# Podman and skopeo read these instead of /etc/containers, so the settings and logins of the machine have no effect.
export CONTAINERS_CONF=$DIR/podman/containers.conf CONTAINERS_STORAGE_CONF=$DIR/podman/storage.conf
export CONTAINERS_REGISTRIES_CONF=$DIR/podman/registries.conf

start_podman() {
  local home=$DIR/podman
  engine_directory podman
  mkdir -p "$home/networks" "$home/tmp"
  echo '{}' >"$home/auth.json"
  echo 'unqualified-search-registries = []' >"$CONTAINERS_REGISTRIES_CONF"
  cat >"$CONTAINERS_STORAGE_CONF" <<CONF
[storage]
driver = "overlay"
graphroot = "$home/root"
runroot = "$home/run"
CONF
  podman_settings >"$CONTAINERS_CONF"
  podman_network >"$home/networks/$BRIDGE.conflist"
  # Set here only: docker-registry reads REGISTRY_AUTH_FILE as one of its own settings.
  REGISTRY_AUTH_FILE=$home/auth.json TMPDIR=$home/tmp \
    start podman podman system service --time=0 "unix://$DIR/podman.sock"
  await_ping podman
  publish podman.host "unix://$DIR/podman.sock"
}

# runc and cgroupfs, because crun refuses mixed cgroup versions and systemd may be missing. Locks and events in files,
# because their default places (shared memory, the journal) belong to the whole machine. CNI, because this netavark
# cannot leave iptables alone. Limits, because root may not be allowed to set Podman's default of 1048576.
podman_settings() {
  cat <<CONF
[containers]
log_driver = "k8s-file"
default_ulimits = ["nofile=16384:16384", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "$DIR/podman/libpod"
[network]
network_backend = "cni"
network_config_dir = "$DIR/podman/networks"
default_network = "$BRIDGE"
CONF
}

podman_network() {
  cat <<CONF
{
  "cniVersion": "0.4.0",
  "name": "$BRIDGE",
  "plugins": [{
    "type": "bridge",
    "bridge": "${BRIDGE}p",
    "isGateway": true,
    "ipam": {
      "type": "host-local",
      "dataDir": "$DIR/podman/addresses",
      "ranges": [[{"subnet": "$NET.64/26", "gateway": "$NET.65"}]],
      "routes": [{"dst": "0.0.0.0/0"}]
    }
  }]
}
CONF
}

remove_podman_containers() {
  if [[ -s $CONTAINERS_CONF ]]; then podman rm --all --force --time 0 >/dev/null || true; fi
}
