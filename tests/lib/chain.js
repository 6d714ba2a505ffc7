// Chains of a test's own: fast, with as many validators as it wants, who have stake on some networks.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Keyring } from '@polkadot/api';

import { command } from './program.js';

/** What an account has at genesis, and what a key share costs: numbers that JSON holds exactly. */
const ENDOWMENT = 1e18;
const KEY_SHARE_PRICE = 1e15;

/** Of a validator on each of its networks: for one key share, and still for one when some of it is slashed. */
const STAKE = 1.5e15;

const BLOCKS_PER_SESSION = 12;

/** The chain itself. */
const CHAIN = 0;

/** Bitcoin's number, and how it checks signatures. */
export const BITCOIN = { network: 1, scheme: 'Bip340' };

/** The secret that everybody knows of the validator with this name. */
const secret = (name) => `//${name[0].toUpperCase()}${name.slice(1)}`;

/** The validator's account, which is its coordinator key too. */
export const accountOf = (name) => new Keyring({ type: 'sr25519' }).addFromUri(secret(name));

const finalityKeyOf = (name) => new Keyring({ type: 'ed25519' }).addFromUri(secret(name)).address;

function parameters(scheme, more) {
  return {
    scheme,
    key_share_price: KEY_SHARE_PRICE,
    max_key_shares: 150,
    min_validators: scheme ? 2 : 1,
    rotation_period: 1_000,
    first_set_delay: 1_000,
    key_deadline: 8 * BLOCKS_PER_SESSION,
    handover_deadline: 2 * BLOCKS_PER_SESSION,
    report_deadline: 4,
    cool_down: 4,
    key_points: 4,
    points_limit: 3,
    ...more,
  };
}

function genesis({ authorities, stakers, networks, milliseconds, more }) {
  const all = [...new Set([...authorities, ...stakers])];
  const address = (name) => accountOf(name).address;
  const sessionKeys = (name) => [address(name), address(name), {
    babe: address(name),
    grandpa: finalityKeyOf(name),
    coordinator: address(name),
  }];
  const stake = (network, names) => names.map((name) => [network, address(name), STAKE]);
  return {
    babe: { epochConfig: { allowed_slots: 'PrimaryAndSecondaryVRFSlots', c: [1, 4] } },
    consensusParameters: { epochDuration: BLOCKS_PER_SESSION, slotDuration: milliseconds },
    balances: { balances: all.map((name) => [address(name), ENDOWMENT]) },
    session: {
      keys: authorities.map(sessionKeys),
      nonAuthorityKeys: all.filter((name) => !authorities.includes(name)).map(sessionKeys),
    },
    sudo: { key: address(all[0]) },
    validatorSets: {
      networks: [
        [CHAIN, parameters(null)],
        ...networks.map(({ network, scheme }) => [network, parameters(scheme, more)]),
      ],
      allocations: [
        ...stake(CHAIN, authorities),
        ...networks.flatMap(({ network }) => stake(network, stakers)),
      ],
    },
  };
}

/**
 * Makes a chain, and returns the path of its specification. Its first sets are declared when all `stakers` have registered
 * their embedded keys, and no further ones until `more` gives another `rotation_period`.
 * @param {string[]} authorities names of those who make and finalize blocks
 * @param {string[]} [stakers] names of those with a key share on every network, where they are others
 * @param {number} [milliseconds] of a slot
 * @param {object} [more] parameters of the networks, as genesis names them
 */
export async function makeChain(directory, { authorities, stakers = authorities, networks = [BITCOIN],
  milliseconds = 1_000, more = {} }) {
  const [patch, chain] = ['genesis.json', 'chain.json'].map((name) => join(directory, name));
  writeFileSync(patch, JSON.stringify(genesis({ authorities, stakers, networks, milliseconds, more })));
  await command('chain-spec', 'create', '--name=Quoin Test', '--id=quoin-test', '--chain-type=live', `--patch=${patch}`,
    '--raw', `--output=${chain}`);
  // Of a type of its own. Nodes of a local chain tell each other their addresses on this machine, but a test says how they meet;
  // and on a live chain nobody simulates a processor.
  const specification = JSON.parse(readFileSync(chain, 'utf8'));
  writeFileSync(chain, JSON.stringify({ ...specification, chainType: { Custom: 'Test' } }));
  return chain;
}
