#!/usr/bin/env bash
# What building and testing the node needs from the operating system's packages.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/say.sh"
source "$scripts/packages.sh"

missing=()

# Notes the package of Debian and Ubuntu that brings what the rest of the line looks for, where that fails.
package() {
    local name=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$name")
}

package build-essential has c++
package git has git
package protobuf-compiler has protoc
package pkg-config has pkg-config
package libssl-dev pkg-config --exists openssl
package valgrind has valgrind # counts instructions: the tests that secrets do not change how many

((${#missing[@]})) || exit 0

has apt-get || fail "missing: ${missing[*]} (these are the names in Debian and Ubuntu)" \
    "Install what your system calls them: compilers for C and C++, git, the protobuf compiler protoc, pkg-config," \
    "OpenSSL's headers and valgrind. Then run this again."
update_package_lists
install_packages "${missing[@]}"
