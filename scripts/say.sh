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

# The toolchain that rust-toolchain.toml names. Named in the environment, it keeps rustup from downloading what that file
# lists beside it at every call: rustup knows nothing of a target that was built from source.
RUSTUP_TOOLCHAIN=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml)
export RUSTUP_TOOLCHAIN RUSTUP_AUTO_INSTALL=0

has() {
    command -v "$1" >/dev/null
}
