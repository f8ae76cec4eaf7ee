# Debian packages that are installed when their command is missing. Needs messages.sh.
# shellcheck shell=bash

# install_packages PACKAGE…
install_packages() {
  local log
  note "installing $*"
  apt-get update -qq
  log=$(DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" </dev/null 2>&1) || {
    tail -n 30 <<<"$log" >&2
    fail "apt-get could not install $*"
  }
}

# install_missing: reads lines of a command and its package, and installs the packages whose command is missing.
install_missing() {
  local missing=() command package
  while read -r command package; do
    command -v "$command" >/dev/null || missing+=("$package")
  done
  [[ ${#missing[@]} == 0 ]] || install_packages "${missing[@]}"
}

install_engine_packages() {
  install_missing <<'PACKAGES'
/usr/lib/cni/bridge containernetworking-plugins
containerd containerd
curl curl
docker-registry docker-registry
dockerd docker.io
gpg gpg
gpg-agent gpg-agent
htpasswd apache2-utils
ip iproute2
iptables iptables
mmdebstrap mmdebstrap
openssl openssl
podman podman
runc runc
skopeo skopeo
ssh-agent openssh-client
umoci umoci
PACKAGES
}
