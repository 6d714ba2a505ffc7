# shellcheck shell=bash
# Sourced after say.sh: packages of Debian and Ubuntu.

as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        has sudo || fail "$1 needs root here, and there is no sudo" "As root: $*" "Then run this again."
        sudo "$@"
    fi
}

update_package_lists() {
    as_root apt-get update -q >&2 ||
        fail "apt-get could not fetch its package lists (its own words are above)" "Mend that and run this again."
}

install_packages() {
    say "installing $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2 ||
        fail "apt-get could not install $* (its own words are above)" \
            "Mend that, or install the packages in another way, and run this again."
}
