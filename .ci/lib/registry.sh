# A registry on the loopback that requires a password.
# shellcheck shell=bash

USERNAME=imagespec

# start_registry: sets REGISTRY, its address, and PASSWORD.
start_registry() {
  local home=$DIR/registry
  mkdir -p "$home"
  [[ -s $home/password ]] || od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$home/password"
  PASSWORD=$(<"$home/password")
  htpasswd -iBn "$USERNAME" <"$home/password" >"$home/htpasswd"
  cat >"$home/config.yml" <<CONF
version: 0.1
storage:
  filesystem: {rootdirectory: $home/data}
  delete: {enabled: true}
http:
  addr: $(last_address registry)
  secret: $PASSWORD
auth:
  htpasswd: {realm: imagespec, path: $home/htpasswd}
CONF
  start registry docker-registry serve "$home/config.yml"
  REGISTRY=$(await_address registry 'listening on')
  await registry curl -fsS --max-time 5 --noproxy '*' -u "$USERNAME:$PASSWORD" "http://$REGISTRY/v2/"
  publish registry "$REGISTRY"
  publish registry.username "$USERNAME"
  publish registry.password "$PASSWORD"
}

# registry_auth REGISTRY USERNAME PASSWORD: prints a config.json with the credential.
registry_auth() { printf '{"auths":{"%s":{"auth":"%s"}}}' "$1" "$(printf %s "$2:$3" | base64 -w0)"; }
