# Debian 13's Docker 26.1, which runs on Debian 13's files in a mount namespace of its own.
# shellcheck shell=bash

prepare_docker26() { cached trixie make_trixie; }
prepare_docker26c() { cached trixie make_trixie; }

make_trixie() {
  mmdebstrap --quiet --variant=minbase --include=docker.io,containerd,runc,iptables,ca-certificates trixie "$1"
}

start_docker26() { start_trixie_docker docker26 a 129 '{}'; }
start_docker26c() { start_trixie_docker docker26c b 193 '{"features": {"containerd-snapshotter": true}}'; }

# start_trixie_docker NAME SUFFIX HOST SETTINGS [DAEMON]: Debian 13's Docker, or another daemon, with a containerd of its
# own, on the bridge with that suffix.
start_trixie_docker() {
  local name=$1 link=$BRIDGE$2 host=$3 settings=$4 daemon=${5-dockerd} home=$DIR/$1 pid inside
  add_bridge "$link" "$host"
  engine_directory "$name"
  mkdir -p "$home"/{root,top}
  alive "$name-root" || rm -f "$home/ready"
  start "$name-root" unshare --mount --propagation private \
    bash -euc "$(declare -f enter_root)"$'\n''enter_root "$@"' enter_root "$DIR" "$name" "$CACHE/trixie"
  await "$name-root" test -e "$home/ready"
  read -r pid _ <"$DIR/$name-root.pid"
  inside=(nsenter --mount --target "$pid" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root)
  run_containerd "$name-containerd" "$home" "$home/containerd" "${inside[@]}"
  run_dockerd "$name" "$link" "$home/containerd.sock" "$settings" "${inside[@]}" "$daemon"
}

# enter_root DIR NAME SYSTEM: runs in the mount namespace. SYSTEM, which stays unchanged, becomes the root file system, with
# the devices, processes and control groups of the machine, and with DIR in its place. The old root is removed, so that
# no mount of another engine is held. runc requires a root that is a mount. The last process inside ends all of it.
enter_root() {
  local dir=$1 home=$1/$2 root=$1/$2/root shared own
  mount -t tmpfs tmpfs "$home/top"
  mkdir "$home/top/upper" "$home/top/work"
  mount -t overlay -o "lowerdir=$3,upperdir=$home/top/upper,workdir=$home/top/work" overlay "$root"
  for shared in dev proc sys; do mount --rbind "/$shared" "$root/$shared"; done
  for own in run tmp; do mount -t tmpfs tmpfs "$root/$own"; done
  cat /etc/resolv.conf >"$root/etc/resolv.conf"
  mkdir -p "$root$dir" "$root/old"
  mount --bind "$dir" "$root$dir"
  mount --bind "$home" "$root$home"
  cd "$root" || exit
  pivot_root . old
  cd /
  umount --lazy /old
  touch "$home/ready"
  exec sleep infinity
}
