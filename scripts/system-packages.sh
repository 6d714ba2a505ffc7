#!/usr/bin/env bash
# The commands that building the node needs from the operating system's packages.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/say.sh"
source "$scripts/packages.sh"

# A command, and the package of Debian and Ubuntu that brings it.
needed=(cc:build-essential protoc:protobuf-compiler git:git)

missing=()
for entry in "${needed[@]}"; do
    has "${entry%%:*}" || missing+=("${entry#*:}")
done
((${#missing[@]})) || exit 0

has apt-get || fail "missing: ${missing[*]} (these are the names in Debian and Ubuntu)" \
    "Install what your system calls them: a C compiler with linker, the protobuf compiler protoc, git. Then run this again."
update_package_lists
install_packages "${missing[@]}"
