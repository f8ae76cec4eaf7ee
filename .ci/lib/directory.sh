# Directories of the engines and of the cache, and the mounts below them.
# shellcheck shell=bash

# claim_directory PATH: the path is below /tmp and easy to guess, and root runs the files in it. So no other user may
# have created it.
claim_directory() {
  (umask 077 && mkdir -p "$1")
  [[ -O $1 && ! -L $1 ]] || fail "$1 belongs to another user or is a link; remove it or choose another directory"
}

# engine_directory NAME: creates the engine's directory, on a disk of its own with IMAGESPEC_ENGINES_DISK.
engine_directory() {
  mkdir -p "$DIR/$1"
  if [[ -n ${IMAGESPEC_ENGINES_DISK-} ]] && ! mountpoint -q "$DIR/$1"; then
    mount -t tmpfs -o "mode=700,size=$IMAGESPEC_ENGINES_DISK" tmpfs "$DIR/$1"
  fi
}

remove_directory() {
  local mount
  awk -v dir="$DIR/" 'index($5, dir) == 1 {print $5}' /proc/self/mountinfo | sort -r | while read -r mount; do
    umount -l "$mount"
  done
  rm -rf "$DIR"
}
