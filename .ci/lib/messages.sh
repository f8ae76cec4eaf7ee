# Messages of the scripts, each after the script's name.
# shellcheck shell=bash

note() { echo "${0##*/}: $*"; }

fail() { echo "${0##*/}: $*" >&2; exit 1; }
