# Docker 29, built with Go, on Debian 13's files and containerd.
# shellcheck shell=bash

# The version of the daemon's Go module.
MOBY=v2.0.0-beta.24

prepare_docker29() {
  cached trixie make_trixie
  cached "moby-$MOBY" make_moby
}

make_moby() {
  make_programs "$1" github.com/moby/moby/v2 "$MOBY" "-X github.com/moby/moby/v2/dockerversion.Version=29.0.0-moby-$MOBY" \
    ./cmd/dockerd
}

# Docker 29 gives each container a time namespace, which Debian 13's runc does not support. The wrapper removes it. The
# daemon is copied, because the cache is not visible inside.
start_docker29() {
  local runc=$DIR/docker29-runc daemon=$DIR/docker29-dockerd
  [[ -e $daemon ]] || cp "$CACHE/moby-$MOBY/dockerd" "$daemon"
  cat >"$runc" <<'RUNC'
#!/bin/bash
set -eu
for ((i = 1; i < $#; i++)); do
  if [[ ${!i} == --bundle ]]; then
    next=$((i + 1))
    sed -i 's/,{"type":"time"}//' "${!next}/config.json"
  fi
done
exec runc "$@"
RUNC
  chmod 755 "$runc"
  start_trixie_docker docker29 c 161 \
    "{\"runtimes\": {\"timeless\": {\"path\": \"$runc\"}}, \"default-runtime\": \"timeless\"}" "$daemon"
}
