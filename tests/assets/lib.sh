# Shared by the scripts of this folder; source it, do not run it.
#
# Every tool lives in a directory of its own under $EDGESTORE_CACHE (default ~/.cache/edgestore), outside the tree.
# A directory appears there complete or not at all: it is built beside its place and renamed when it is done.
# Scripts print one line on stdout, the directory with the executables; everything that people read goes to stderr.

set -euo pipefail

EDGESTORE_CACHE="${EDGESTORE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/edgestore}"
ASSETS_STARTED=$SECONDS

say() { printf '[assets %4ds] %s\n' "$((SECONDS - ASSETS_STARTED))" "$*" >&2; }
die() { printf '[assets] error: %s\n' "$*" >&2; exit 1; }

# provide NAME RECIPE: makes $EDGESTORE_CACHE/NAME with the function RECIPE unless it is there, and prints NAME's bin directory.
# RECIPE is called in an empty directory with the directory to fill as its argument. Parallel callers wait for the first.
provide() {
  local name=$1 recipe=$2 target="$EDGESTORE_CACHE/$1"
  if [ ! -d "$target" ]; then
    mkdir -p "$EDGESTORE_CACHE"
    exec 8>"$EDGESTORE_CACHE/.$name.lock"
    flock -n 8 || { say "another process is preparing $name; waiting for it"; flock 8; }
    if [ ! -d "$target" ]; then
      # Whoever holds the lock is alone: what an interrupted run left behind is nobody's.
      rm -rf "$EDGESTORE_CACHE/.$name.building"
      mkdir -p "$EDGESTORE_CACHE/.$name.building/work" "$EDGESTORE_CACHE/.$name.building/result/bin"
      say "preparing $name (once; kept in $EDGESTORE_CACHE)"
      # The recipe must not hand the lock down to daemons (a build server) that outlive this script.
      (cd "$EDGESTORE_CACHE/.$name.building/work" && "$recipe" "$EDGESTORE_CACHE/.$name.building/result") 8>&- >&2
      mv -T "$EDGESTORE_CACHE/.$name.building/result" "$target"
      chmod -R u+w "$EDGESTORE_CACHE/.$name.building"
      rm -rf "$EDGESTORE_CACHE/.$name.building"
      say "$name is ready"
    fi
    exec 8>&-
  fi
  echo "$target/bin"
}

# apt_refresh: package lists of this machine, at most once an hour. A third-party source that is down is no reason to stop.
apt_refresh() {
  local stamp="$EDGESTORE_CACHE/.apt-refreshed"
  [ -z "$(find "$stamp" -mmin -60 2>/dev/null)" ] || return 0
  say "apt-get update"
  apt-get -qq -o DPkg::Lock::Timeout=300 update >&2 || say "apt-get update reported an error; going on with the lists there are"
  touch "$stamp"
}

# apt_install PACKAGE...: installs what is missing.
apt_install() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || die "these packages are missing and only root can install them: ${missing[*]}"
  apt_refresh
  say "apt-get install ${missing[*]}"
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 \
    install --no-install-recommends "${missing[@]}" >&2
}

# apt_unpack DIRECTORY PACKAGE...: unpacks packages without installing them, so that none of their services starts.
apt_unpack() {
  local directory=$1 archive
  shift
  apt_refresh
  mkdir -p download
  # apt's unprivileged download user may not be able to reach the cache in a home directory.
  (cd download && apt-get -qq -o APT::Sandbox::User=root download "$@" >&2)
  for archive in download/*.deb; do dpkg -x "$archive" "$directory"; done
}

# apt_source PACKAGE: downloads and unpacks a source package here. The deb-src entries live in a private apt configuration
# made from the machine's own sources, so that the machine's configuration stays as it is.
apt_source() {
  local package=$1 apt="$PWD/apt" file
  mkdir -p "$apt/parts" "$apt/lists/partial"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] || continue
    sed -nE 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$file" >"$apt/parts/$(basename "$file" .list).list"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] || continue
    sed -E 's/^Types:.*/Types: deb-src/I' "$file" >"$apt/parts/$(basename "$file")"
  done
  local options=(-qq -o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$apt/parts" -o "Dir::State::lists=$apt/lists"
    -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=" -o "APT::Sandbox::User=root")
  say "source package lists"
  apt-get "${options[@]}" update >&2 || say "apt-get update reported an error; going on with the lists there are"
  say "source package $package"
  apt-get "${options[@]}" source "$package" >&2
}
