#!/usr/bin/env bash
# Four validators as four processes of one machine, which make the keys of three networks together. An interrupt ends all.
#   scripts/testnet.sh [DIRECTORY]    keeps chain, keys and logs there; without it they are in a new directory under /tmp
# QUOIN_NODE is the program; FIRST_PORT moves all ports, which follow one another (40333 by default).
set -euo pipefail

node=${QUOIN_NODE:?names the program quoin-node; make testnet sets it}
directory=${1:-$(mktemp -d "${TMPDIR:-/tmp}/quoin-testnet.XXXXXX")}
first_port=${FIRST_PORT:-40333}
validators=(alice bob charlie dave)

fail() {
    printf 'testnet: %s\n' "$*" >&2
    exit 1
}

[[ -x $node ]] || fail "$node is not there; make testnet builds it"
if ! [[ $first_port =~ ^[1-9][0-9]{3,4}$ ]] || ((first_port < 1024 || first_port > 65000)); then
    fail "FIRST_PORT is \"$first_port\", and must be a number from 1024 to 65000"
fi
mkdir -p "$directory"
chain=$directory/chain.json

processes=()
stop() {
    trap - EXIT
    trap '' INT TERM
    if ((${#processes[@]})); then
        printf '\ntestnet: ending the nodes, which may take some seconds\n'
        kill "${processes[@]}" 2>/dev/null || true
        wait "${processes[@]}" 2>/dev/null || true
    fi
    printf 'testnet: all nodes have ended; what they made is in %s\n' "$directory"
}
trap stop EXIT
trap 'exit 0' INT
trap 'exit 143' TERM

if [[ ! -f $chain ]]; then
    "$node" chain-spec create --name 'Quoin Testnet' --id quoin-testnet --chain-type local --preset local \
        --raw --output "$chain" >"$directory/chain.log" 2>&1 || fail "no chain was made; see $directory/chain.log"
fi

# An authority does not start without a node key: with a new one at each start, others would not find it again.
boot_nodes=()
for i in "${!validators[@]}"; do
    name=${validators[i]}
    key=$directory/$name/chains/quoin-testnet/network/secret_ed25519
    if [[ ! -f $key ]]; then
        "$node" key generate-node-key --chain "$chain" --base-path "$directory/$name" >"$directory/$name.log" 2>&1 ||
            fail "no node key was made for $name; see $directory/$name.log"
    fi
    peer=$("$node" key inspect-node-key --file "$key") || fail "$key is no node key"
    boot_nodes+=("/ip4/127.0.0.1/tcp/$((first_port + i))/p2p/$peer")
done

printf '%-8s  %-6s  %-22s  %-28s  %s\n' validator peers JSON-RPC Prometheus log
for i in "${!validators[@]}"; do
    name=${validators[i]}
    peers=$((first_port + i)) rpc=$((first_port + 10 + i)) prometheus=$((first_port + 20 + i))
    others=()
    for j in "${!validators[@]}"; do
        if ((j != i)); then others+=(--bootnodes "${boot_nodes[j]}"); fi
    done
    : >"$directory/$name.log"
    # In a process group of its own, so that an interrupt at the terminal comes to this script, which ends all.
    setsid "$node" "--$name" --chain "$chain" --base-path "$directory/$name" \
        --listen-addr "/ip4/127.0.0.1/tcp/$peers" --rpc-port "$rpc" --prometheus-port "$prometheus" \
        --no-mdns --no-telemetry --simulated-processor "${others[@]}" >>"$directory/$name.log" 2>&1 &
    processes+=($!)
    printf '%-8s  %-6s  %-22s  %-28s  %s\n' "$name" "$peers" "ws://127.0.0.1:$rpc" \
        "http://127.0.0.1:$prometheus/metrics" "$directory/$name.log"
done
printf '\nCtrl-C ends all four. What alice says of the keys and of processors follows.\n\n'

tail --pid $$ -n +1 -F "$directory/alice.log" 2>/dev/null | grep --line-buffered -e '🔑' -e '🌐' -e 'ERROR' -e 'upgrade' &
processes+=($!)

# The first node to end ends the others: its log says why.
wait -n "${processes[@]:0:4}" || true
for i in "${!validators[@]}"; do
    if ! kill -0 "${processes[i]}" 2>/dev/null; then
        printf '\n%s has ended; the last lines of its log:\n' "${validators[i]}" >&2
        tail -n 5 "$directory/${validators[i]}.log" >&2
    fi
done
exit 1
