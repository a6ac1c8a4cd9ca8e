# Part of quickstart.sh: the operator and a fleet, on a Kubernetes whose own state is in an edgestore.

state=$(mktemp -d /var/tmp/edgestore-quickstart-XXXXXX) cluster_pid=

cleanup() {
  [ -z "$cluster_pid" ] || { kill -TERM "$cluster_pid" 2>/dev/null || true; wait "$cluster_pid" 2>/dev/null || true; }
  rm -rf "$state" "$state.log"
}

address() { kubectl get pod "$1" -o jsonpath='{.status.podIP}'; }
at() { local member=$1; shift; etcdctl --endpoints "$(address "$member"):2379" "$@"; }
get() { at "$1" get "$2" --print-value-only; }
holds() { [ "$(get "$1" "$2")" = "$3" ]; }
devcluster_program=artifacts/lib/devcluster/devcluster
devcluster() { # command, arguments...
  local command=$1; shift
  "$devcluster_program" "$command" --state-dir "$state" "$@"
}
edgestorectl() {
  # By address; the certificates have the members' names.
  artifacts/bin/edgestorectl "$@" --endpoints "$(address demo-0):2380,$(address demo-1):2380,$(address demo-2):2380" \
    --cert "$state/tls.crt" --key "$state/tls.key" --insecure-skip-tls-verify
}
operator_certificate() {
  for file in tls.crt tls.key; do
    kubectl get secret demo-operator-tls -o "go-template={{index .data \"$file\" | base64decode}}" >"$state/$file"
  done
}

start_cluster() {
  # Not through the function: the pid would be a subshell's, and a signal to that would not reach the cluster.
  "$devcluster_program" up --state-dir "$state" >"$state.log" 2>&1 &
  cluster_pid=$!
  await "the control plane is ready (see $state.log)" grep -q '^ready' "$state.log"
  eval "$(grep '^export KUBECONFIG=' "$state.log")"
}

main() {
  trap cleanup EXIT
  export ETCDCTL_API=3
  step "Building, and providing etcdctl, kubectl, helm and a Kubernetes control plane (the first time: about 11 minutes)"
  ./build.sh
  dotnet publish tests/Kubernetes/EdgeStore.DevCluster -c Release -v quiet -o artifacts/lib/devcluster
  local assignments
  assignments=$(tests/assets/all.sh)
  eval "$assignments"
  PATH=$EDGESTORE_KUBECTL_BIN:$EDGESTORE_ETCD_BIN:$PATH

  step "A Kubernetes cluster on this machine: kube-apiserver keeps its state in edgestore; pods are processes"
  start_cluster
  show kubectl get nodes

  step "Installing the operator with Helm"
  show helm install edgestore-operator charts/edgestore-operator --namespace edgestore-system --create-namespace --wait --timeout 3m

  step "A fleet of three: kubectl apply -f config/samples/three-members.yaml"
  show kubectl apply -f config/samples/three-members.yaml
  show kubectl wait --for=condition=Converged edgestorecluster/demo --timeout=5m
  show kubectl get edgestore

  step "Write at demo-0, read at demo-2"
  show at demo-0 put greeting hello
  await "demo-2 has it" holds demo-2 greeting hello
  show get demo-2 greeting

  step "kill -9 of demo-1: the others answer on, and it comes back with everything"
  devcluster kill-pod default/demo-1
  show at demo-0 put greeting "written while demo-1 was down"
  show get demo-2 greeting
  await "demo-1 is back and has it" holds demo-1 greeting "written while demo-1 was down"
  show get demo-1 greeting
  show kubectl wait --for=condition=Converged edgestorecluster/demo --timeout=5m

  step "Cut off the node of demo-2, change one object on both sides, heal: both edits remain, of the same field the later one"
  local node cut
  node=$(kubectl get pod demo-2 -o jsonpath='{.spec.nodeName}')
  cut=$(address demo-2)
  show at demo-0 put "$lamp" "$(lamp 50 white nobody)"
  await "demo-2 has it" holds demo-2 "$lamp" "$(lamp 50 white nobody)"
  devcluster cut-off "$node"
  show at demo-0 put "$lamp" "$(lamp 80 white anna)"
  show devcluster on "$node" -- etcdctl --endpoints "$cut:2379" put "$lamp" "$(lamp 50 red carl)"
  devcluster heal "$node"
  for member in demo-0 demo-1 demo-2; do await "$member has the merged object" holds "$member" "$lamp" "$(lamp 80 red carl)"; done
  show get demo-1 "$lamp"

  step "Nothing is lost silently: what gave way is in the conflict journals, with its value"
  operator_certificate
  show edgestorectl conflicts --values

  step "That is the main job. What to try next, in another terminal"
  try "export KUBECONFIG=$KUBECONFIG PATH=$EDGESTORE_KUBECTL_BIN:$EDGESTORE_ETCD_BIN:\$PATH" \
    "kubectl describe edgestorecluster demo" \
    "kubectl scale edgestorecluster/demo --replicas=5" \
    "$PWD/$devcluster_program cut-off node-2 --state-dir $state      # and heal" \
    "etcdctl --endpoints $(address demo-0):2379 watch --prefix ''"
  if $stay; then echo; echo "Ctrl-C ends everything."; wait "$cluster_pid"; fi
}
