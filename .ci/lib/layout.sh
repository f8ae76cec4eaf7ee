# OCI image layouts. Written by hand, because tools for it need more packages.
# shellcheck shell=bash

# add_blob LAYOUT FILE: moves the file into the layout and prints its part of a descriptor.
add_blob() {
  local sum size
  sum=$(sha256sum "$2" | cut -d' ' -f1) size=$(stat -c %s "$2")
  mv "$2" "$1/blobs/sha256/$sum"
  printf '"digest":"sha256:%s","size":%s' "$sum" "$size"
}

# add_image LAYOUT FILE ARCHITECTURE CMD: moves the file, a tar, into the layout as the only layer of an image and prints
# the image's descriptor.
add_image() {
  local out=$1 type=application/vnd.oci.image diff
  mkdir -p "$out/blobs/sha256"
  diff=$(sha256sum "$2" | cut -d' ' -f1)
  gzip -n -6 "$2"
  cat >"$out/config" <<JSON
{"created":"$(date -u +%FT%TZ)","architecture":"$3","os":"linux",
"config":{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["$4"]},
"rootfs":{"type":"layers","diff_ids":["sha256:$diff"]},"history":[{"created_by":"imagespec .ci/engines"}]}
JSON
  cat >"$out/manifest" <<JSON
{"schemaVersion":2,"mediaType":"$type.manifest.v1+json",
"config":{"mediaType":"$type.config.v1+json",$(add_blob "$out" "$out/config")},
"layers":[{"mediaType":"$type.layer.v1.tar+gzip",$(add_blob "$out" "$2.gz")}]}
JSON
  printf '{"mediaType":"%s.manifest.v1+json","platform":{"architecture":"%s","os":"linux"},%s}' \
    "$type" "$3" "$(add_blob "$out" "$out/manifest")"
}

# render_index DESCRIPTOR…
render_index() {
  local IFS=,
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s]}' "$*"
}

# write_layout LAYOUT DESCRIPTOR: completes the directory as a layout of the descriptor's content.
write_layout() {
  echo '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
  render_index "$2" >"$1/index.json"
}
