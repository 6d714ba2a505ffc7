# The commands are listed below, by `make`. CARGO_TARGET_DIR, where it is set, says where cargo builds.

# Absolute, because the tests run in a directory of their own.
override CARGO_TARGET_DIR := $(abspath $(or $(CARGO_TARGET_DIR),target))
export CARGO_TARGET_DIR

# As scripts/say.sh does, and for its reason.
export RUSTUP_TOOLCHAIN := $(shell sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml)

export QUOIN_NODE := $(CARGO_TARGET_DIR)/release/quoin-node

.PHONY: help
help:
	@echo 'make run      builds the node and runs a development chain of one node (ARGS="…" are passed on to it)'
	@echo 'make testnet  builds the node and runs four validators as four processes (DIRECTORY=… keeps what they make)'
	@echo 'make test     runs all tests: the crates, and the built node with real clients'
	@echo 'make sessions follows a hundred sets in a row that four nodes make keys for (COUNT=… for another number)'
	@echo 'make weights  measures what the pallets cost, on this machine, and writes it into the runtime'

# With one of the tests, so that dependencies get the features that all the tests need, and `make test` compiles none again.
.PHONY: run
run:
	@scripts/set-up.sh run
	cargo build --release --locked --workspace --bin quoin-node --test node
	@echo
	@echo 'JSON-RPC will be at ws://127.0.0.1:9944 (unless ARGS say otherwise); Ctrl-C ends the node and forgets its chain.'
	@echo
	$(QUOIN_NODE) --dev $(ARGS)

.PHONY: testnet
testnet:
	@scripts/set-up.sh run
	cargo build --release --locked --workspace --bin quoin-node --test node
	@scripts/testnet.sh $(DIRECTORY)

.PHONY: test
test:
	@scripts/set-up.sh test
	cargo test --release --locked --workspace --no-fail-fast
	@$(MAKE) --no-print-directory test-clients

# The tests with real clients alone, of the node as it was last built.
.PHONY: test-clients
test-clients: tests/node_modules/.package-lock.json
	cd tests && npm test

# Many sets in a row, with real nodes, as it was last built. Not part of any other target: it takes half an hour and more.
.PHONY: sessions
sessions: tests/node_modules/.package-lock.json
	cd tests && npm run --silent sessions -- $(COUNT)

tests/node_modules/.package-lock.json: tests/package.json tests/package-lock.json
	cd tests && npm ci --no-audit --no-fund
	@touch $@

# Not part of any other target: weights are measured on a machine that does nothing else.
.PHONY: weights
weights:
	@scripts/set-up.sh run
	scripts/weights.sh
