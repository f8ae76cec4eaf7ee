# Tools that check conformance: OCI's suite for registries, crane, and OCI's JSON schemas for images.
# shellcheck shell=bash

# The suite has no releases of its own.
CONFORMANCE=v0.0.0-20260831232431-97274622c111
CRANE=v0.20.6
SCHEMAS=v1.1.1

prepare_conformance() {
  cached "conformance-$CONFORMANCE" make_conformance
  cached "crane-$CRANE" make_crane
  cached "oci-schemas-$SCHEMAS" make_schemas
}

make_conformance() { make_programs "$1" github.com/opencontainers/distribution-spec/conformance "$CONFORMANCE" '' .; }

make_crane() { make_programs "$1" github.com/google/go-containerregistry "$CRANE" '' ./cmd/crane; }

make_schemas() {
  local module
  find_go
  module=$(module_directory github.com/opencontainers/image-spec "$SCHEMAS")
  install -m 644 "$module"/schema/*.json "$1/"
}

start_conformance() {
  publish conformance "$CACHE/conformance-$CONFORMANCE/conformance"
  publish crane "$CACHE/crane-$CRANE/crane"
  publish oci.schemas "$CACHE/oci-schemas-$SCHEMAS"
}
