# shellcheck shell=bash
# Sourced by the other scripts: how they speak, and where the project stands.

scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$scripts/.." || exit

say() {
    printf 'set-up: %s\n' "$*" >&2
}

# The first argument says what is wrong, the others, one line each, what to do about it.
fail() {
    printf 'set-up failed: %s\n' "$1" >&2
    shift
    if (($#)); then printf '    %s\n' "$@" >&2; fi
    exit 1
}

# The toolchain that rust-toolchain.toml names.
toolchain() {
    sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml
}

has() {
    command -v "$1" >/dev/null
}
