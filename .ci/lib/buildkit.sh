# BuildKit, built with Go: on a Unix socket, over TCP, and with containerd.
# shellcheck shell=bash

# The newest version that Go 1.26 builds.
BUILDKIT=v0.34.2
BUILDCTL=$CACHE/buildkit-$BUILDKIT/buildctl

prepare_buildkitd() { cached "buildkit-$BUILDKIT" make_buildkit; }
prepare_buildkitd-tcp() { prepare_buildkitd; }
prepare_buildkitd-containerd() { prepare_buildkitd; }

make_buildkit() {
  make_programs "$1" github.com/moby/buildkit "$BUILDKIT" "-X github.com/moby/buildkit/version.Version=$BUILDKIT" \
    ./cmd/buildkitd ./cmd/buildctl
}

start_buildkitd() { start_buildkitd_on_socket buildkitd oci; }

start_buildkitd-containerd() {
  start_containerd
  start_buildkitd_on_socket buildkitd-containerd containerd
}

# start_buildkitd_on_socket NAME WORKER
start_buildkitd_on_socket() {
  run_buildkitd "$1" "$2" "unix://$DIR/$1.sock"
  await "$1" "$BUILDCTL" --addr "unix://$DIR/$1.sock" debug workers
  publish "$1.host" "unix://$DIR/$1.sock"
}

start_buildkitd-tcp() {
  local name=buildkitd-tcp certs=$DIR/buildkitd-tcp/certs address
  engine_directory "$name"
  [[ -s $certs/cert.pem ]] || quietly certificates make_certificates "$certs"
  run_buildkitd "$name" oci "tcp://$(last_address "$name")" "[grpc.tls]
ca = \"$certs/ca.pem\"
cert = \"$certs/server.pem\"
key = \"$certs/server-key.pem\""
  address=$(await_address "$name" 'running server on')
  await "$name" "$BUILDCTL" --addr "tcp://$address" --tlsdir "$certs" debug workers
  publish "$name.host" "tcp://$address"
  publish "$name.certs" "$certs"
}

# run_buildkitd NAME WORKER ADDRESS [TLS]: WORKER is oci or containerd, TLS more lines for the configuration. Garbage
# collection is off, so that the build cache stays. Temporary files are in a directory that the tests can read.
run_buildkitd() {
  local name=$1 worker=$2 address=$3 tls=${4-} home=$DIR/$1
  engine_directory "$name"
  mkdir -p "$home/tmp"
  cat >"$home/buildkitd.toml" <<CONF
root = "$home/data"
insecure-entitlements = ["network.host"]
[grpc]
address = ["$address"]
$tls
[otel]
socketPath = "$home/otel.sock"
[cdi]
disabled = true
[worker.oci]
enabled = $([[ $worker == oci ]] && echo true || echo false)
binary = "runc"
networkMode = "host"
gc = false
[worker.containerd]
enabled = $([[ $worker == containerd ]] && echo true || echo false)
address = "$DIR/containerd/containerd.sock"
namespace = "$name"
networkMode = "host"
gc = false
[registry."$REGISTRY"]
http = true
CONF
  TMPDIR=$home/tmp start "$name" "$CACHE/buildkit-$BUILDKIT/buildkitd" --config "$home/buildkitd.toml"
  publish buildctl "$BUILDCTL"
  publish "$name.root" "$home/data"
  publish "$name.scratch" "$home/tmp"
}
