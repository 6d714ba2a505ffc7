// The duties by which a development node makes its keys, in its blocks as polkadot.js decodes them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withNodes } from './lib/nodes.js';
import { until } from './lib/wait.js';

/** The networks' numbers at genesis, with the kind of their external keys. */
const NETWORKS = [[1, 'Secp256k1'], [2, 'Secp256k1'], [3, 'Ed25519']];

/** What the worker submits by itself while it makes keys; `abandonAttempt` answers to a fork. */
const CALLS = ['embeddedCurveKeys.registerKey', 'dkg.participate', 'dkg.commitNonces', 'dkg.confirm', 'dkg.setKeys'];

/** Every transaction that says it is general and not signed, by the name of its call, with the events of its dispatch. */
async function duties(client, last) {
  const found = new Map();
  for (let number = 1; number <= last; number += 1) {
    const hash = await client.rpc.chain.getBlockHash(number);
    const [{ block }, at] = await Promise.all([client.rpc.chain.getBlock(hash), client.at(hash)]);
    const events = await at.query.system.events();
    block.extrinsics.forEach((extrinsic, index) => {
      const name = `${extrinsic.method.section}.${extrinsic.method.method}`;
      if (!name.startsWith('dkg.') && !name.startsWith('embeddedCurveKeys.')) return;
      const own = events.filter(({ phase }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.eqn(index));
      const all = found.get(name) ?? [];
      found.set(name, [...all, { method: extrinsic.method, events: own.map(({ event }) => event) }]);
    });
  }
  return found;
}

test('a development node makes the keys of three networks', withNodes(400, async (nodes, context) => {
  const client = await nodes.start('development', ['--dev']);
  const part = (name, body) => context.test(name, nodes.part(200, body));
  const keysOf = async (network) => {
    const state = await client.query.validatorSets.states({ network, session: 0 });
    return state.unwrapOrDefault().keys.unwrapOr(undefined);
  };

  await part('each network has its pair of keys', async () => {
    await until('the keys of three networks', 180, async () =>
      (await Promise.all(NETWORKS.map(([network]) => keysOf(network)))).every(Boolean));
    for (const [network, kind] of NETWORKS) {
      const keys = await keysOf(network);
      assert.equal(keys.oracle.length, 32);
      assert.equal(keys.external.type, kind);
    }
  });

  await part('every block with duties is decoded', async () => {
    const last = (await client.rpc.chain.getHeader()).number.toNumber();
    const found = await duties(client, last);
    for (const name of CALLS) assert.ok(found.has(name), `${name} is missing in ${[...found.keys()]}`);
    for (const [name, all] of found) {
      for (const { method, events } of all) {
        assert.ok(events.some((event) => client.events.system.ExtrinsicSuccess.is(event)), name);
        // What was decoded is all that was there: encoded again it is a call of the same bytes.
        assert.deepEqual(client.registry.createType('Call', method.toU8a()).toU8a(), method.toU8a());
      }
    }
    // Four validators with a key on each of two curves; two DKGs for each of three sets.
    assert.equal(found.get('embeddedCurveKeys.registerKey').length, 8);
    assert.equal(found.get('dkg.participate').length, 24);
    assert.equal(found.get('dkg.setKeys').length, 3);
    const made = found.get('dkg.setKeys').map(({ events }) => events.find((event) => client.events.dkg.KeysConfirmed.is(event)));
    assert.ok(made.every(Boolean));
  });

  await part('a stranger cannot do a duty', async () => {
    const call = client.tx.dkg.abandonAttempt(1, 0, 0, 0, new Uint8Array(64));
    assert.deepEqual(client.registry.createType('Call', call.method.toU8a()).toHuman(), call.method.toHuman());
    await assert.rejects(client.rpc.author.submitExtrinsic(call), /1010|1011|Invalid Transaction|Unknown Transaction/);
  });
}));
