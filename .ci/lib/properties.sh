# engines.properties, which names the engines that run to tests and scripts.
# shellcheck shell=bash

PROPERTIES=

# publish NAME VALUE: adds a line, unless the line exists.
publish() {
  [[ $'\n'$PROPERTIES == *$'\n'"$1=$2"$'\n'* ]] || PROPERTIES+="$1=$2"$'\n'
}

# The file holds the registry's password, so only root can read it.
write_properties() { (umask 077 && printf %s "$PROPERTIES" >"$DIR/engines.properties"); }

# property NAME: prints a value of the written file.
property() { sed -n "s/^$1=//p" "${IMAGESPEC_ENGINES_DIR:-/tmp/imagespec-engines}/engines.properties"; }
