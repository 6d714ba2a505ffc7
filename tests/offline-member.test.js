// Five validators of whom four are needed: what the absence of the fifth costs, in blocks of the chain.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BITCOIN, makeChain } from './lib/chain.js';
import { eventsOf } from './lib/events.js';
import { withNodes } from './lib/nodes.js';
import { ROLES, keysInOffice, nextSession, nobodyIsBlamed } from './lib/sets.js';
import { Validators } from './lib/validators.js';

const VALIDATORS = ['alice', 'bob', 'charlie', 'dave', 'eve'];
const { network } = BITCOIN;

/** Blocks that a key generation went through, by the chain's events. */
async function course(client, session) {
  const events = (await eventsOf(client, ['dkg', 'validatorSets'])).filter(({ data }) =>
    data.network?.eq(network) && data.session?.eq(session));
  const of = (name) => events.filter((event) => event.name === name);
  return ROLES.map((role) => {
    const is = ({ data }) => data.role.toString().toLowerCase() === role;
    const dealt = of('dkg.Participated').filter(is);
    const [made] = of('dkg.KeyMade').filter(is);
    return { role, dealers: dealt.length, last: dealt.at(-1), made: made.number };
  });
}

/** Blocks that the chain waits for a further participation after this one. */
async function window(client, { role, last }) {
  const generation = await (await client.at(last.hash)).query.dkg.generations({ network, session: last.data.session });
  return generation.unwrap()[role].endsAfter.toNumber() - last.number;
}

test('with four of five needed, one member offline delays the keys by the window at most', withNodes(1800, async (nodes) => {
  const chain = await makeChain(nodes.directory, { authorities: VALIDATORS, more: { rotation_period: 2 } });
  const validators = new Validators(nodes, chain);
  await validators.prepare(VALIDATORS);
  await validators.start(...VALIDATORS);
  const alice = validators.clients.get('alice');

  await keysInOffice(alice, network, 0, 400);
  await validators.stop('SIGKILL', 'eve');
  // Whoever is late has no part in a set that was declared by now.
  const session = await nextSession(alice, network);
  await keysInOffice(alice, network, session, 400);

  const together = await course(alice, 0);
  for (const { role, dealers, last, made } of together) {
    assert.equal(dealers, 5, role);
    // The chain ends one DKG in a block.
    assert.ok(made - last.number <= 2, `the ${role} key waits for nobody: ${last.number}, ${made}`);
  }
  const without = await course(alice, session);
  const sets = await alice.rpc.quoin.sets(network);
  const set = sets.find((candidate) => candidate.session.eq(session));
  assert.deepEqual([set.shares.toNumber(), set.threshold.toNumber()], [5, 4]);
  for (const key of without) {
    assert.equal(key.dealers, 4, key.role);
    const blocks = await window(alice, key);
    assert.ok(blocks > 0, `a window of ${blocks} blocks`);
    assert.ok(key.made - key.last.number <= blocks + 2, `the ${key.role} key: ${key.last.number}, ${key.made}, ${blocks}`);
    assert.ok(key.made - key.last.number > blocks, 'the window is kept open for whoever is late');
  }
  await nobodyIsBlamed(alice);
}));
