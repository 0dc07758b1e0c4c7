#!/bin/sh
# Installs runar from a release, for one user and without sudo. Nothing runs before the whole file has been read.
# shellcheck disable=SC2016  # what is printed in single quotes is for the shell of the reader
{
set -eu

usage() {
  cat <<'END'
sh install.sh [--from PLACE] [--prefix DIR]
sh install.sh --uninstall [--prefix DIR]

  --from PLACE   folder or URL of a release: archives and checksums.txt. Default: the unpacked
                 archive that this script lies in, else $RUNAR_DOWNLOADS.
  --prefix DIR   bin/ and share/ are put there. Default: ~/.local
END
}

die() {
  echo "install.sh: error: $1" >&2
  exit 1
}

# fetch NAME FILE: one file of the release.
fetch() {
  case $from in
    http://* | https://*)
      if command -v curl >/dev/null; then
        curl -fsSL --retry 2 -o "$2" "$from/$1"
      elif command -v wget >/dev/null; then
        wget -q -O "$2" "$from/$1"
      else
        die "neither curl nor wget is here"
      fi ;;
    *) cp "${from#file://}/$1" "$2" ;;
  esac || die "cannot get $from/$1"
}

sum() {
  if command -v sha256sum >/dev/null; then
    sha256sum "$1"
  elif command -v shasum >/dev/null; then
    shasum -a 256 "$1"
  else
    die "neither sha256sum nor shasum is here: the archive cannot be checked"
  fi | cut -d ' ' -f 1
}

# unpack: the release's archive for this machine, checked, into $work; sets $tree.
unpack() {
  os=$(uname -s | tr '[:upper:]' '[:lower:]')
  case $(uname -m) in
    x86_64 | amd64) arch=amd64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) arch=$(uname -m) ;;
  esac
  fetch checksums.txt "$work/checksums.txt"
  line=$(grep "_${os}_$arch.tar.gz\$" "$work/checksums.txt" | tail -n 1) || die "no archive for $os on $arch in $from/checksums.txt"
  archive=${line##* }
  fetch "$archive" "$work/archive.tar.gz"
  [ "$(sum "$work/archive.tar.gz")" = "${line%% *}" ] || die "$archive is not what checksums.txt says; nothing was installed"
  mkdir "$work/tree"
  tar -xzf "$work/archive.tar.gz" -C "$work/tree"
  tree=$(dirname "$(find "$work/tree" -name runar -type f -perm -u+x | head -n 1)")
  [ -x "$tree/runar" ] || die "$archive holds no runar"
}

uninstall() {
  rm -f "$prefix/bin/runar" "$prefix"/share/man/man1/runar.1 "$prefix"/share/man/man1/runar-*.1 "$prefix/share/bash-completion/completions/runar" \
    "$prefix/share/zsh/site-functions/_runar" "$prefix/share/fish/vendor_completions.d/runar.fish"
  echo "runar is gone from $prefix. Left alone: .runar folders, ~/.config/runar, ~/.local/state/runar, and the line in the shell's start-up file."
}

main() {
  from='' prefix=${HOME:?}/.local remove=''
  while [ $# -gt 0 ]; do
    case $1 in
      --from) from=${2:?--from needs a folder or URL}; shift ;;
      --prefix) prefix=${2:?--prefix needs a folder}; shift ;;
      --uninstall) remove=1 ;;
      -h | --help) usage; exit 0 ;;
      *) usage >&2; exit 2 ;;
    esac
    shift
  done
  if [ "$remove" ]; then
    uninstall
    exit 0
  fi

  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  tree=$(dirname "$0")
  if [ "$from" ] || [ ! -x "$tree/runar" ] || [ ! -d "$tree/share" ]; then
    from=${from:-${RUNAR_DOWNLOADS:-}}
    [ "$from" ] || die "where is the release? Give --from FOLDER or --from URL"
    unpack
  fi

  "$tree/runar" version >/dev/null || die "this runar does not run on this machine; nothing was installed"
  mkdir -p "$prefix/bin" "$prefix/share" || die "cannot write to $prefix; --prefix DIR puts it elsewhere"
  # Under another name first: a runar that is running keeps its own file.
  cp "$tree/runar" "$prefix/bin/.runar.new"
  chmod 755 "$prefix/bin/.runar.new"
  mv -f "$prefix/bin/.runar.new" "$prefix/bin/runar"
  cp -R "$tree/share/." "$prefix/share/"

  "$prefix/bin/runar" version
  echo "in $prefix/bin; man pages and completions in $prefix/share"
  case ":$PATH:" in
    *":$prefix/bin:"*) ;;
    *) printf '\n%s is not on your PATH yet:\n  export PATH="%s:$PATH"\n' "$prefix/bin" "$prefix/bin" ;;
  esac
  printf '\nTo record matching commands without typing runar, and for completion, add to your shell:\n'
  case ${SHELL:-} in
    */fish) echo '  runar init fish | source          # ~/.config/fish/config.fish' ;;
    */zsh) echo '  eval "$(runar init zsh)"          # ~/.zshrc' ;;
    *) echo '  eval "$(runar init bash)"         # ~/.bashrc' ;;
  esac
  printf '\nFirst run:    runar python train.py\nTo uninstall: sh install.sh --uninstall --prefix %s\n' "$prefix"
}

main "$@"
}
