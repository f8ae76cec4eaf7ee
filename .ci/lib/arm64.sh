# arm64 programs on this machine: the kernel passes them to an emulator, in containers too.
# shellcheck shell=bash

BINFMT=/proc/sys/fs/binfmt_misc

prepare_arm64() { cached qemu make_qemu; }

make_qemu() {
  mmdebstrap --quiet --variant=extract --include=qemu-user-static bookworm "$1/package.tar"
  tar -xOf "$1/package.tar" ./usr/bin/qemu-aarch64-static >"$1/qemu-aarch64"
  chmod 755 "$1/qemu-aarch64"
  rm "$1/package.tar"
}

# The flag F keeps the emulator open, for containers. P keeps argv[0], which selects busybox's program. C permits su and
# the like. Our entry has a name of its own, so that `down` removes it and no other run does. An entry of the machine that
# works in containers is used instead.
start_arm64() {
  local mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
  local magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
  local present=$BINFMT/qemu-aarch64 entry=imagespec$NUMBER
  [[ -e $BINFMT/register ]] || mount -t binfmt_misc imagespec "$BINFMT" || fail "this kernel does not support binfmt_misc"
  if [[ -e $present ]] && grep -q '^enabled' "$present" && grep -q '^flags:.*F' "$present"; then return; fi
  [[ -e $BINFMT/$entry ]] || echo ":$entry:M::$magic:$mask:$CACHE/qemu/qemu-aarch64:POCF" >"$BINFMT/register"
}

# The source of the mount shows that it is ours. It stays as long as it has an entry, of any run.
stop_arm64() {
  if [[ -e $BINFMT/imagespec$NUMBER ]]; then echo -1 >"$BINFMT/imagespec$NUMBER"; fi
  if findmnt --noheadings --output SOURCE "$BINFMT" | grep -qx imagespec \
    && [[ $(find "$BINFMT" -mindepth 1 | wc -l) == 2 ]]; then
    umount "$BINFMT"
  fi
}
