#!/usr/bin/env bash
# The commands that building the node needs from the operating system's packages.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/say.sh"

# A command, and the package of Debian and Ubuntu that brings it.
needed=(cc:build-essential protoc:protobuf-compiler git:git)

missing=()
for entry in "${needed[@]}"; do
    has "${entry%%:*}" || missing+=("${entry#*:}")
done
((${#missing[@]})) || exit 0

has apt-get || fail "missing: ${missing[*]} (these are the names in Debian and Ubuntu)" \
    "Install what your system calls them: a C compiler with linker, the protobuf compiler protoc, git. Then run this again."

as_root=()
if ((EUID != 0)); then
    has sudo || fail "missing packages: ${missing[*]}, and there is no sudo" \
        "As root: apt-get update && apt-get install ${missing[*]}"
    as_root=(sudo)
fi

say "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
if ! "${as_root[@]}" apt-get update -q >&2 || ! "${as_root[@]}" apt-get install -y -q "${missing[@]}" >&2; then
    fail "apt-get could not install ${missing[*]} (its own words are above)" \
        "Mend that, or install the packages in another way, then run this again."
fi
