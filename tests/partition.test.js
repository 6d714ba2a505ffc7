// Validators that cannot reach each other while they make keys: two and two, of whom neither side can go on alone, and three
// who need not wait for the fourth.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BITCOIN, makeChain } from './lib/chain.js';
import { withNodes } from './lib/nodes.js';
import { ROLES, hasReached, keysInOffice, nextSession, nobodyIsBlamed, sharesInOfficeHeld } from './lib/sets.js';
import { Validators } from './lib/validators.js';
import { until } from './lib/wait.js';

const VALIDATORS = ['alice', 'bob', 'charlie', 'dave'];
const { network } = BITCOIN;

const best = async (client) => (await client.rpc.chain.getHeader()).number.toNumber();

async function final(client) {
  const head = await client.rpc.chain.getFinalizedHead();
  return (await client.rpc.chain.getHeader(head)).number.toNumber();
}

async function blocksMade(clients, count) {
  const ends = await Promise.all(clients.map(async (client) => (await best(client)) + count));
  await until(`${count} blocks on each side`, 240, async () =>
    (await Promise.all(clients.map(best))).every((number, index) => number >= ends[index]));
}

async function haveSameKeys(clients, session) {
  await until(`the same keys of session ${session} or later at every node`, 300, async () => {
    const states = await Promise.all(clients.map((client) => client.rpc.quoin.keys()));
    const [first] = states[0];
    return hasReached(first, session) && new Set(states.map(String)).size === 1;
  });
}

test('validators who are separated while keys are made end with the same keys', withNodes(1800, async (nodes) => {
  const chain = await makeChain(nodes.directory, { authorities: VALIDATORS, more: { rotation_period: 2 } });
  const validators = new Validators(nodes, chain);
  await validators.prepare(VALIDATORS);
  await validators.start(...VALIDATORS);
  const [alice, bob, charlie, dave] = VALIDATORS.map((name) => validators.clients.get(name));
  const clients = [alice, bob, charlie, dave];
  const peers = (...expected) => until(`${expected} peers`, 240, async () => {
    const health = await Promise.all(clients.map((client) => client.rpc.system.health()));
    return health.every(({ peers: count }, index) => count.eqn(expected[index]));
  });

  await validators.says('alice', { network, session: 0 }, 'validator \\d+ deals for the');
  validators.cutOff('charlie', 'dave');
  await peers(1, 1, 1, 1);
  await blocksMade([alice, dave], 6);
  const finalized = await final(alice);
  await blocksMade([alice, dave], 3);
  assert.equal(await final(alice), finalized, 'two of four finalize nothing');
  await peers(1, 1, 1, 1);
  for (const client of clients) assert.ok((await client.rpc.quoin.keys())[0].keyPair.isNone, 'two of four make no keys');
  validators.mend();
  await haveSameKeys(clients, 0);
  await sharesInOfficeHeld(validators, network, 300);

  const session = await nextSession(alice, network);
  await validators.says('alice', { network, session }, 'declared');
  validators.cutOff('dave');
  await peers(2, 2, 2, 0);
  await keysInOffice(alice, network, session, 240);
  const progress = (await alice.rpc.quoin.dkg(network, session)).unwrap();
  for (const role of ROLES) assert.equal(progress[role].dealers.length, 3, `dealers of the ${role} key`);
  assert.ok(!hasReached((await dave.rpc.quoin.keys())[0], session), 'one of four makes no keys');
  validators.mend();
  await haveSameKeys(clients, session);
  await sharesInOfficeHeld(validators, network, 300);
  await nobodyIsBlamed(dave);
}));
