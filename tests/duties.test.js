// The duties by which a development node makes its keys, in its blocks as polkadot.js decodes them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HttpProvider, Keyring } from '@polkadot/api';

import { GENERAL, general } from './lib/duty.js';
import { withNodes } from './lib/nodes.js';
import { finalize } from './lib/transaction.js';
import { until } from './lib/wait.js';

/** The networks' numbers at genesis, with the kind of their external keys. */
const NETWORKS = [[1, 'Secp256k1'], [2, 'Secp256k1'], [3, 'Ed25519']];

/** What the worker submits by itself while it makes keys; `abandonAttempt` answers to a fork. */
const CALLS = ['embeddedCurveKeys.registerKey', 'dkg.participate', 'dkg.commitNonces', 'dkg.confirm', 'dkg.setKeys'];

/** Every worker's call in blocks 1 to `last` by name: decoded, as bytes of its transaction, and with its events. */
async function duties(client, last) {
  const found = new Map();
  for (let number = 1; number <= last; number += 1) {
    const hash = await client.rpc.chain.getBlockHash(number);
    const [{ block }, raw, at] = await Promise.all([
      client.rpc.chain.getBlock(hash),
      client.rpc.chain.getBlock.raw(hash),
      client.at(hash),
    ]);
    const events = await at.query.system.events();
    block.extrinsics.forEach((extrinsic, index) => {
      const name = `${extrinsic.method.section}.${extrinsic.method.method}`;
      if (!name.startsWith('dkg.') && !name.startsWith('embeddedCurveKeys.')) return;
      const own = events.filter(({ phase }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.eqn(index));
      const all = found.get(name) ?? [];
      all.push({ extrinsic, bytes: raw.block.extrinsics[index], events: own.map(({ event }) => event) });
      found.set(name, all);
    });
  }
  return found;
}

test('a development node makes the keys of three networks', withNodes(400, async (nodes, context) => {
  const client = await nodes.start('development', ['--dev']);
  const alice = new Keyring({ type: 'sr25519' }).addFromUri('//Alice');
  const part = (name, body) => context.test(name, nodes.part(200, body));
  const keysOf = async (network) => {
    const state = await client.query.validatorSets.states({ network, session: 0 });
    return state.isSome && state.unwrap().keyPair.unwrapOr(undefined);
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
      for (const { extrinsic, bytes, events } of all) {
        assert.ok(events.some((event) => client.events.system.ExtrinsicSuccess.is(event)), name);
        assert.ok(!events.some((event) => client.events.transactionPayment.TransactionFeePaid.is(event)), name);
        assert.ok(extrinsic.isGeneral() && !extrinsic.isSigned, name);
        // What was decoded is all that was there: encoded again it is the bytes of the call in the block.
        const call = extrinsic.method.toHex().slice(2);
        assert.ok(bytes.endsWith(`${GENERAL}${call}`), `${name}: ${bytes.slice(0, 40)}`);
        const length = bytes.length - '0x'.length - GENERAL.length - call.length;
        assert.ok([2, 4, 8].includes(length), `${name} has ${length} digits before what is a general transaction`);
        assert.deepEqual(client.registry.createType('Call', extrinsic.method.toU8a()).toHuman(), extrinsic.method.toHuman());
      }
    }
    // Four validators with a key on each of two curves; two DKGs for each of three sets, which wait for the last of the
    // four no longer than the chain says.
    assert.equal(found.get('embeddedCurveKeys.registerKey').length, 8);
    const participations = found.get('dkg.participate').length;
    assert.ok(participations >= 18 && participations <= 24, `${participations} participations`);
    assert.equal(found.get('dkg.setKeys').length, 3);
    const made = found.get('dkg.setKeys').map(({ events }) => events.find((event) => client.events.dkg.KeysConfirmed.is(event)));
    assert.ok(made.every(Boolean));
  });

  const strangers = () => {
    const bytes = (count) => `0x${'02'.repeat(count)}`;
    const signature = bytes(64);
    const key = { Embedwards25519: bytes(32) };
    const pair = { oracle: bytes(32), external: { Secp256k1: bytes(33) } };
    const threeOfFour = new Uint8Array([4 << 2, 0b1110]);
    return [
      client.tx.embeddedCurveKeys.registerKey(alice.address, key, bytes(64), signature),
      client.tx.dkg.participate(1, 0, 'Oracle', 0, bytes(2_000), signature),
      client.tx.dkg.commitNonces(1, 0, 0, 0, bytes(64), signature),
      client.tx.dkg.confirm(1, 0, 0, 0, bytes(32), signature),
      client.tx.dkg.abandonAttempt(1, 0, 0, 0, signature),
      client.tx.dkg.setKeys(1, pair, threeOfFour, signature),
    ];
  };

  await part('a stranger cannot do a duty', async () => {
    const provider = new HttpProvider(nodes.url('development'));
    for (const call of strangers()) {
      const submitted = provider.send('author_submitExtrinsic', [general(client, call)]);
      await assert.rejects(submitted, /outdated/, call.method.method);
      // Nor without the extensions of a transaction.
      await assert.rejects(client.rpc.author.submitExtrinsic(call), /Unknown Transaction|unsigned/i, call.method.method);
    }
  });

  await part('who signs a duty as a transaction of his own pays for nothing', async () => {
    for (const call of strangers()) {
      const { events, error } = await finalize(client, call, alice);
      assert.match(error, /BadOrigin/, call.method.method);
      const paid = events.find(({ event }) => client.events.transactionPayment.TransactionFeePaid.is(event));
      assert.ok(paid.event.data.actualFee.toBigInt() > 0n, call.method.method);
    }
  });
}));
