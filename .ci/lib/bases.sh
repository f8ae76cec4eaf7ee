# Base images in the test registry, made from Debian packages.
# shellcheck shell=bash

push_bases() {
  (umask 077 && registry_auth "$REGISTRY" "$USERNAME" "$PASSWORD" >"$DIR/registry/auth.json")
  push_base debian "$REGISTRY/library/debian:bookworm-slim"
  push_base busybox "$REGISTRY/library/busybox:latest"
  if selected arm64; then push_base multi "$REGISTRY/library/busybox:multi"; fi
}

# push_base NAME REFERENCE: builds the image, unless the one in the cache is newer than the CA bundle, and pushes it.
push_base() {
  [[ $CACHE/$1/index.json -nt /etc/ssl/certs/ca-certificates.crt ]] || rm -rf "${CACHE:?}/$1"
  cached "$1" "make_$1"
  skopeo copy --quiet --all --dest-authfile "$DIR/registry/auth.json" --dest-tls-verify=false "oci:$CACHE/$1" "docker://$2"
  publish "base.$1" "$2"
}

# Includes the CA bundle of the machine: where the network re-signs TLS, pip trusts its index only with it.
make_debian() {
  mmdebstrap --quiet --variant=minbase --include=python3-pip,ca-certificates \
    --customize-hook='copy-in /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs' bookworm "$1/root.tar"
  write_layout "$1" "$(add_image "$1" "$1/root.tar" amd64 bash)"
}

make_busybox() {
  make_busybox_root "$1" amd64
  write_layout "$1" "$(add_image "$1" "$1/amd64.tar" amd64 sh)"
}

# An index in an index, because skopeo takes only one image from a layout.
make_multi() {
  local architecture descriptors=()
  for architecture in amd64 arm64; do
    make_busybox_root "$1" "$architecture"
    descriptors+=("$(add_image "$1" "$1/$architecture.tar" "$architecture" sh)")
  done
  render_index "${descriptors[@]}" >"$1/index"
  write_layout "$1" "{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",$(add_blob "$1" "$1/index")}"
}

# make_busybox_root DIR ARCHITECTURE: makes DIR/ARCHITECTURE.tar. The package is extracted, not installed, because it
# would replace the busybox of the machine. The program names come from amd64, which is made first and runs here.
make_busybox_root() {
  local root=$1/root applet
  mkdir -p "$root"/{bin,etc,root,tmp}
  chmod 1777 "$root/tmp"
  mmdebstrap --quiet --variant=extract --skip=check/qemu --architectures="$2" --include=busybox-static bookworm "$1/package.tar"
  tar -xf "$1/package.tar" -C "$root" ./bin/busybox
  [[ $2 != amd64 ]] || "$root/bin/busybox" --list >"$1/applets"
  while read -r applet; do
    [[ $applet == busybox ]] || ln -s busybox "$root/bin/$applet"
  done <"$1/applets"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
  tar -cf "$1/$2.tar" --owner=0 --group=0 --numeric-owner -C "$root" .
  rm -rf "$root" "$1/package.tar"
}
