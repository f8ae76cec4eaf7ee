# Go programs that Debian does not have, compiled at a fixed version.
# shellcheck shell=bash

# make_programs DIR MODULE VERSION LINKER-FLAGS PACKAGE…: compiles in the module's own directory, because
# `go install …@VERSION` refuses modules that exclude versions.
make_programs() {
  local module
  find_go
  module=$(module_directory "$2" "$3")
  cd "$module" || exit
  CGO_ENABLED=0 "$GO" build -mod=readonly -trimpath -o "$1/" -ldflags "-s -w $4" "${@:5}"
}

# module_directory MODULE VERSION: downloads the module and prints its directory. Only the first command explains a failure.
module_directory() {
  cd /
  "$GO" mod download "$1@$2" >&2 || return
  "$GO" mod download -json "$1@$2" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'
}

# find_go: sets GO. Any Go since 1.21 downloads the version that a module requires, here 1.26.8.
find_go() {
  export GOTOOLCHAIN=auto GOFLAGS=
  for GO in go /usr/local/go/bin/go /usr/lib/go/bin/go; do
    if go_works; then return; fi
  done
  if apt-cache policy golang-go | grep -q 'Candidate: 2:1\.\(2[1-9]\|[3-9][0-9]\)'; then
    install_packages golang-go
    GO=/usr/bin/go
    if go_works; then return; fi
  fi
  fail "BuildKit, Docker 29, crane, the conformance suite and the OCI schemas need Go 1.21 or newer on the PATH or in" \
    "/usr/local/go, and Debian's golang-go is older"
}

go_works() { command -v "$GO" >/dev/null && "$GO" version | grep -q 'go1\.\(2[1-9]\|[3-9][0-9]\)'; }
