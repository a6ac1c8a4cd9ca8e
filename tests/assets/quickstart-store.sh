# Part of quickstart.sh: three members, each in a network namespace of its own, so that one can really be cut off.

run=es$$ work=$(mktemp -d) pids=()

cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  for ns in "$run-a" "$run-b" "$run-c" "$run-hub"; do ip netns delete "$ns" 2>/dev/null || true; done
  rm -rf "$work"
}

network() {
  ip netns add "$run-hub"
  ip -n "$run-hub" link add br0 type bridge
  ip -n "$run-hub" link set br0 up
  local number=1
  for member in a b c; do
    ip netns add "$run-$member"
    ip -n "$run-hub" link add "to-$member" type veth peer name eth0 netns "$run-$member"
    ip -n "$run-hub" link set "to-$member" master br0 up
    ip -n "$run-$member" address add "10.99.0.$number/24" dev eth0
    ip -n "$run-$member" link set eth0 up
    ip -n "$run-$member" link set lo up
    number=$((number + 1))
  done
}

start() { # member, address
  ip netns exec "$run-$1" artifacts/bin/edgestore --name "$1" --data-dir "$work/$1" \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls "http://$2:2379" \
    --listen-peer-urls "http://$2:2380" --initial-advertise-peer-urls "http://$2:2380" \
    --initial-cluster a=http://10.99.0.1:2380,b=http://10.99.0.2:2380,c=http://10.99.0.3:2380 \
    >"$work/$1.log" 2>&1 &
  pids+=($!)
}

at() { local member=$1; shift; ip netns exec "$run-$member" "$etcd_bin/etcdctl" "$@"; }
get() { at "$1" get "$2" --print-value-only; }
holds() { [ "$(get "$1" "$2")" = "$3" ]; }
edgestorectl() {
  ip netns exec "$run-a" artifacts/bin/edgestorectl "$@" --endpoints 10.99.0.1:2380,10.99.0.2:2380,10.99.0.3:2380
}

main() {
  trap cleanup EXIT
  export ETCDCTL_API=3
  step "Building edgestore and fetching etcdctl (Debian's: any etcd client will do)"
  ./build.sh
  etcd_bin=$(tests/assets/etcd.sh)
  command -v ip >/dev/null || apt-get install -y -q iproute2

  step "Three members, a, b and c, on three hosts (network namespaces of this machine)"
  network
  start a 10.99.0.1; start b 10.99.0.2; start c 10.99.0.3
  for member in a b c; do await "member $member is up" at "$member" endpoint health; done
  show at a member list

  step "Write at a, read at c"
  show at a put greeting hello
  show at a put "$lamp" "$(lamp 50 white nobody)"
  await "c has a's writes" holds c "$lamp" "$(lamp 50 white nobody)"
  show get c greeting

  step "c is cut off: no member hears of it, and it of none. Everybody writes on, the same things too"
  ip -n "$run-hub" link set to-c down
  show at a put greeting "from a, while c was away"
  show at a put "$lamp" "$(lamp 80 white anna)"
  show at c put site-c "c still writes"
  show at c put greeting "from c, later"
  show at c put "$lamp" "$(lamp 50 red carl)"

  step "The link heals, and the members converge by themselves: of the plain key the later write remains; of the object, both"
  echo "   edits (a's brightness, c's colour), and of the field that both changed, owner, the later one"
  ip -n "$run-hub" link set to-c up
  await "a has c's write" holds a site-c "c still writes"
  for member in a b c; do
    await "$member has the winner" holds "$member" greeting "from c, later"
    await "$member has the merged object" holds "$member" "$lamp" "$(lamp 80 red carl)"
  done
  show at b get --prefix ""

  step "Nothing is lost silently: what gave way is in the conflict journals, with its value"
  show edgestorectl conflicts --values
  show edgestorectl status

  step "kill -9 of b: nothing that was acknowledged is lost"
  show at b put last "just before the end"
  kill -9 "${pids[1]}"
  start b 10.99.0.2
  await "b is up" at b endpoint health
  show get b last
  step "Done. The same with Kubernetes and the operator: ./quickstart.sh"
}
