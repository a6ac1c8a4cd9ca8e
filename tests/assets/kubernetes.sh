#!/usr/bin/env bash
# Provides kube-apiserver, kube-controller-manager and kube-scheduler; prints the directory that holds them.
# $KUBEBUILDER_ASSETS when it is set, else Kubernetes 1.20 built from Debian's source package (about 11 minutes on 2 cores, once).
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PROGRAMS="kube-apiserver kube-controller-manager kube-scheduler"

kubernetes() {
  apt_install dpkg-dev make gcc libc6-dev golang-go rsync golang-github-modern-go-reflect2-dev
  apt_source kubernetes
  local source version gopath="$PWD/go"
  source=$(find "$PWD" -maxdepth 1 -type d -name 'kubernetes-*')
  version=$(dpkg-parsechangelog -l "$source/debian/changelog" -S Version)
  # 1.20.5+really1.20.2-1.1 is 1.20.2: the upstream version stands after "really".
  version=${version##*really} version=${version%%[-+]*}
  mkdir -p "$gopath/src/k8s.io"
  mv "$source" "$gopath/src/k8s.io/kubernetes"
  cd "$gopath/src/k8s.io/kubernetes"

  # The vendored reflect2 1.0.1 breaks with Go 1.18 and later: the API server would die at the first custom resource.
  local reflect2=/usr/share/gocode/src/github.com/modern-go/reflect2 vendored=vendor/github.com/modern-go/reflect2
  rm -f "$vendored"/*.go "$vendored"/*.s
  cp "$reflect2"/*.go "$reflect2"/*.s "$vendored/"

  # There is no git history to derive the version from; clients (helm) parse what /version says.
  cat >"$gopath/version" <<VERSION
KUBE_GIT_COMMIT=''
KUBE_GIT_TREE_STATE='archive'
KUBE_GIT_VERSION='v$version'
KUBE_GIT_MAJOR='$(cut -d. -f1 <<<"$version")'
KUBE_GIT_MINOR='$(cut -d. -f2 <<<"$version")'
VERSION

  say "building Kubernetes $version; the log is in $gopath/build.log"
  local what="" program
  for program in $PROGRAMS; do what="$what cmd/$program"; done
  GOPATH="$gopath" GOCACHE="$gopath/cache" GOTOOLCHAIN=local KUBE_GIT_VERSION_FILE="$gopath/version" KUBE_VERBOSE=1 \
    nice make WHAT="${what# }" GOFLAGS=-v 2>&1 | tee "$gopath/build.log" | report_packages \
    || { tail -50 "$gopath/build.log" >&2; die "the build of Kubernetes failed"; }

  for program in $PROGRAMS; do cp -L "_output/bin/$program" "$1/bin/"; done
  "$1/bin/kube-apiserver" --version >&2
}

# One line for every 100 packages compiled, and every line that is not a package's name.
report_packages() {
  local line count=0
  while IFS= read -r line; do
    if [[ $line =~ ^[a-z0-9./_-]+$ ]]; then
      count=$((count + 1))
      [ $((count % 100)) != 0 ] || say "$count packages compiled (of about 2300)"
    elif [ -n "$line" ]; then
      say "$line"
    fi
  done
}

if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
  for program in $PROGRAMS; do
    [ -x "$KUBEBUILDER_ASSETS/$program" ] || die "KUBEBUILDER_ASSETS ($KUBEBUILDER_ASSETS) has no $program; unset it to build all three"
  done
  echo "$KUBEBUILDER_ASSETS"
else
  provide kubernetes-1.20 kubernetes
fi
