# Bridges, addresses and firewall rules of the engines.
#
# Private engines need private bridges. Run number n has imagespec<n> (Docker), …p (Podman), and …a, …b and …c (Docker 26
# with overlay2, with containerd, and Docker 29), each with a part of 10.213.<70+n>.0/24. Creating a bridge fails if it
# exists, so two runs never share a number. BuildKit's own daemons use the network of the machine as it is.
# shellcheck shell=bash

# claim_network: sets NUMBER, BRIDGE and NET.
claim_network() {
  local n
  if [[ ! -s $DIR/network ]]; then
    for n in {0..9}; do
      if ip link add "imagespec$n" type bridge 2>/dev/null; then
        echo "$n" >"$DIR/network"
        break
      fi
    done
  fi
  [[ -s $DIR/network ]] || fail "bridges imagespec0 to imagespec9 are all taken; remove unused ones with 'ip link del'"
  read_network
  add_bridge "$BRIDGE" 1
  echo 1 >/proc/sys/net/ipv4/ip_forward
  firewall_rules add
}

read_network() {
  NUMBER=$(<"$DIR/network")
  BRIDGE=imagespec$NUMBER NET=10.213.$((70 + NUMBER))
}

# add_bridge NAME HOST: creates the bridge if it is missing, as after a restart of the machine.
add_bridge() {
  ip link show "$1" >/dev/null 2>&1 || ip link add "$1" type bridge
  ip address replace "$NET.$2/27" dev "$1"
  ip link set "$1" up
}

# firewall_rules add|remove: the only rules. No engine touches iptables, because other engines share its chains. The
# FORWARD rules matter where another Docker has set the policy to DROP.
firewall_rules() {
  local rule
  while read -ra rule; do
    while iptables -w -t "${rule[0]}" -D "${rule[@]:1}" 2>/dev/null; do :; done
    [[ $1 == remove ]] || iptables -w -t "${rule[0]}" -I "${rule[@]:1}"
  done <<RULES
nat POSTROUTING -s $NET.0/24 ! -d $NET.0/24 -j MASQUERADE
filter FORWARD -s $NET.0/24 -j ACCEPT
filter FORWARD -d $NET.0/24 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
RULES
}

# remove_network: needs read_network. Podman creates its bridge with the first container.
remove_network() {
  local link
  firewall_rules remove
  for link in "$BRIDGE"{,p,a,b,c}; do ip link del "$link" 2>/dev/null || true; done
}
