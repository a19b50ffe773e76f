#!/bin/sh
# Installs voidmcp for the current user, upgrades it, or removes it:
#   curl -fsSL {{repository}}/releases/latest/download/install.sh | sh
#   curl -fsSL {{repository}}/releases/latest/download/install.sh | sh -s -- --version {{version}}
# Finds the platform, downloads its archive, verifies the SHA-256, and says what it put where. Never asks for root.
set -eu

repository='{{repository}}'

usage() {
  cat <<END
Usage: install.sh [options]

Options:
  --version VERSION  Install this version (default: the latest; VOIDMCP_VERSION).
  --dir FOLDER       Folder for the program (default: ~/.local/bin; VOIDMCP_INSTALL_DIR).
  --uninstall        Remove what was installed. Your servers in ~/.voidmcp stay.
  -h, --help         Show help.

VOIDMCP_BASE_URL: the address of a folder with the archives and SHA256SUMS, such as a mirror.
END
}

fail() {
  echo "error: $1" >&2
  if [ $# -gt 1 ]; then echo "hint: $2" >&2; fi
  exit 1
}

# Everything runs from here, at the very end of the file: half a download does nothing.
main() {
  version=${VOIDMCP_VERSION:-}
  dir=${VOIDMCP_INSTALL_DIR:-}
  uninstall=no
  while [ $# -gt 0 ]; do
    case $1 in
      --version | --dir)
        [ $# -gt 1 ] || fail "$1 needs a value"
        if [ "$1" = --version ]; then version=$2; else dir=$2; fi
        shift
        ;;
      --uninstall) uninstall=yes ;;
      -h | --help)
        usage
        exit 0
        ;;
      *)
        usage >&2
        exit 2
        ;;
    esac
    shift
  done

  [ -n "${HOME:-}" ] || fail "HOME is not set"
  dir=${dir:-$HOME/.local/bin}
  data=${XDG_DATA_HOME:-$HOME/.local/share}
  man=$data/man/man1/voidmcp.1
  bash=$data/bash-completion/completions/voidmcp
  fish=${XDG_CONFIG_HOME:-$HOME/.config}/fish/completions/voidmcp.fish
  zsh=$data/zsh/site-functions/_voidmcp
  if [ "$uninstall" = yes ]; then remove; else install; fi
}

remove() {
  found=no
  for file in "$dir/voidmcp" "$man" "$bash" "$fish" "$zsh"; do
    [ -e "$file" ] || continue
    rm -f "$file" || fail "can't remove $file"
    echo "removed $file"
    found=yes
  done
  [ "$found" = yes ] || fail "voidmcp is not installed in $dir" "say where it is: --dir FOLDER"
  echo "Left in place: ${VOIDMCP_HOME:-$HOME/.voidmcp} (your servers, secrets, logs), and entries in your clients."
}

install() {
  platform=$(find_platform)
  archive=voidmcp-$platform.tar.gz
  if [ -n "${VOIDMCP_BASE_URL:-}" ]; then
    base=${VOIDMCP_BASE_URL%/}
  elif [ -n "$version" ]; then
    base=$repository/releases/download/v${version#v}
  else
    base=$repository/releases/latest/download
  fi

  # Before the download, so that nobody waits for it in vain.
  mkdir -p "$dir" 2>/dev/null || fail "can't create $dir" "choose a folder of yours: --dir FOLDER"
  [ -w "$dir" ] || fail "no permission to write to $dir" "choose a folder of yours: --dir FOLDER"

  new=$dir/voidmcp.new-$$
  temporary=$(mktemp -d)
  trap 'rm -rf "$temporary" "$new"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  echo "Downloading $base/$archive"
  download "$base/SHA256SUMS" "$temporary/SHA256SUMS"
  download "$base/$archive" "$temporary/$archive"
  verify
  (cd "$temporary" && gzip -dc "$archive" | tar -xf -) || fail "$archive is not a valid archive"

  # Beside its place, so that replacing is one step, which a running voidmcp survives; and tried before.
  { cp "$temporary/voidmcp" "$new" && chmod 755 "$new"; } || fail "can't write to $dir"
  installed=$("$new" --version 2>&1 | sed -n 1p)
  case $installed in
    "voidmcp "*) ;;
    *) fail "the binary for $platform doesn't run here: $installed" "$(portable)" ;;
  esac
  # Hashing loads OpenSSL, which the version does not need.
  problem=$(VOIDMCP_HOME=$temporary/home VOIDMCP_KEYCHAIN=off "$new" list 2>&1 >/dev/null) ||
    case $problem in
      *libssl*) fail "voidmcp needs OpenSSL: $problem" "install libssl: apt install libssl3, apk add libssl3, …" ;;
      *) fail "the binary for $platform doesn't run here: $problem" "$repository/issues" ;;
    esac
  wanted=${version#v}
  if [ -n "$wanted" ] && [ "$installed" != "voidmcp $wanted" ]; then
    fail "$base has $installed, not $wanted"
  fi
  before=
  if [ -x "$dir/voidmcp" ]; then before=$("$dir/voidmcp" --version 2>/dev/null | sed -n 1p) || before=; fi
  mv -f "$new" "$dir/voidmcp" || fail "can't replace $dir/voidmcp"

  if [ -n "$before" ]; then
    echo "Installed $installed, replacing ${before#voidmcp }:"
  else
    echo "Installed $installed:"
  fi
  echo "  $dir/voidmcp"
  put voidmcp.1 "$man"
  put completions/voidmcp.bash "$bash"
  put completions/voidmcp.fish "$fish"
  put completions/_voidmcp "$zsh"
  say_path
  if [ -n "$before" ]; then
    echo "Running gateways keep the old version until their client restarts them."
  else
    echo "Next: voidmcp demo, then voidmcp import"
  fi
}

find_platform() {
  system=$(uname -s)
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) fail "voidmcp has no build for $system on $machine" "$(portable)" ;;
  esac
  case $system in
    Linux)
      # musl's ldd names itself, on stderr.
      case $(ldd --version 2>&1 || true) in
        *musl*) echo "linux-musl-$machine" ;;
        *) echo "linux-$machine" ;;
      esac
      ;;
    Darwin)
      # A shell under Rosetta believes that it runs on Intel.
      if [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || true)" = 1 ]; then machine=arm64; fi
      echo "osx-$machine"
      ;;
    MINGW* | MSYS* | CYGWIN*)
      fail "this is Windows" "in PowerShell: irm $repository/releases/latest/download/install.ps1 | iex"
      ;;
    *) fail "voidmcp has no build for $system" "$(portable)" ;;
  esac
}

portable() {
  echo "with the .NET 10 SDK, the portable build runs there: dotnet tool install -g voidmcp"
}

download() {
  if command -v curl >/dev/null 2>&1; then
    curl -fsSL --retry 2 -o "$2" "$1" && return
  elif command -v wget >/dev/null 2>&1; then
    wget -q -O "$2" "$1" && return
  else
    fail "curl or wget is needed"
  fi
  fail "can't download $1" "check the network, the proxy (HTTPS_PROXY) and the version, or set VOIDMCP_BASE_URL"
}

verify() {
  expected=$(awk -v name="$archive" '$2 == name { print $1 }' "$temporary/SHA256SUMS")
  [ -n "$expected" ] || fail "SHA256SUMS does not list $archive"
  if command -v sha256sum >/dev/null 2>&1; then
    actual=$(sha256sum "$temporary/$archive")
  elif command -v shasum >/dev/null 2>&1; then
    actual=$(shasum -a 256 "$temporary/$archive")
  elif command -v openssl >/dev/null 2>&1; then
    actual=$(openssl dgst -sha256 -r "$temporary/$archive")
  else
    fail "sha256sum, shasum or openssl is needed to verify the download"
  fi
  actual=${actual%% *}
  [ "$actual" = "$expected" ] ||
    fail "the checksum of $archive is wrong: $actual instead of $expected; nothing was installed" \
      "try again; if it stays wrong, report it: $repository/issues"
}

# Completions and the man page are nice to have: without permission for them, voidmcp is installed all the same.
put() {
  if mkdir -p "$(dirname "$2")" 2>/dev/null && cp "$temporary/$1" "$2" 2>/dev/null; then
    echo "  $2"
  else
    echo "  (not $2: no permission)"
  fi
}

say_path() {
  case :$PATH: in
    *":$dir:"*)
      first=$(command -v voidmcp || true)
      if [ -n "$first" ] && [ "$first" != "$dir/voidmcp" ]; then
        echo "warning: your PATH finds another one first: $first" >&2
      fi
      ;;
    *) echo "Add it to your PATH, in your shell's profile: export PATH=\"$dir:\$PATH\"" ;;
  esac
}

main "$@"
