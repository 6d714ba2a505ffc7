// A network's sets follow one another: the next makes its keys, takes office with its first batch, the one before signs its slash
// report and, after its cool-down, gives its stake back. The next set is smaller: one validator has left.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Keyring } from '@polkadot/api';
import { u8aConcat, u8aToU8a } from '@polkadot/util';
import { signatureVerify } from '@polkadot/util-crypto';

import { withNodes } from './lib/nodes.js';
import { finalize } from './lib/transaction.js';
import { Transcripts } from './lib/transcripts.js';
import { until } from './lib/wait.js';

const MONERO = 3;
const COOL_DOWN = 30;

const keyring = new Keyring({ type: 'sr25519' });
const [alice, dave] = ['//Alice', '//Dave'].map((uri) => keyring.addFromUri(uri));

/** The network's events in the blocks from `first` on, as `[name, session, data]`. */
async function lifeOf(client, network, first) {
  const last = (await client.rpc.chain.getHeader()).number.toNumber();
  const found = [];
  for (let number = first; number <= last; number += 1) {
    const at = await client.at(await client.rpc.chain.getBlockHash(number));
    for (const { event } of await at.query.system.events()) {
      if (event.section !== 'validatorSets' || !event.data.session || !event.data.network.eqn(network)) continue;
      found.push({ name: event.method, session: event.data.session.toNumber(), data: event.data, block: number });
    }
  }
  return found;
}

test('an office is handed over, the slash report signed and stake released', withNodes(700, async (nodes, context) => {
  const client = await nodes.start('development', ['--dev']);
  const part = (name, seconds, body) => context.test(name, nodes.part(seconds, body));
  const stage = async (session) => {
    const state = await client.query.validatorSets.states({ network: MONERO, session });
    return state.isSome ? state.unwrap().stage.type : 'none';
  };
  const reaches = (session, wanted, seconds) =>
    until(`session ${session}: ${wanted}`, seconds, async () => (await stage(session)) === wanted);
  const keysOf = async (session) =>
    (await client.query.validatorSets.states({ network: MONERO, session })).unwrap().keyPair.unwrap();
  const nextBatch = async () => (await client.query.batches.networkProgress(MONERO)).next.toNumber();
  let firstKeys;
  let stake;

  await part('the first set is in office, and works', 240, async () => {
    await reaches(0, 'InOffice', 200);
    firstKeys = await keysOf(0);
    await until('its first batch', 60, async () => (await nextBatch()) > 0);
  });

  await part('rotation is made fast, and a validator leaves', 90, async () => {
    const { parameters } = (await client.query.validatorSets.networks(MONERO)).unwrap();
    const faster = { ...parameters.toJSON(), rotationPeriod: 1, coolDown: COOL_DOWN };
    const change = client.tx.sudo.sudo(client.tx.validatorSets.updateNetwork(MONERO, faster));
    assert.equal((await finalize(client, change, alice)).error, undefined);
    stake = (await client.query.validatorSets.allocations(MONERO, dave.address)).unwrap().toBigInt();
    const { error } = await finalize(client, client.tx.validatorSets.deallocate(MONERO, stake), dave);
    assert.equal(error, undefined);
    const { events } = await finalize(client, client.tx.validatorSets.claimDeallocation(MONERO), dave);
    assert.ok(!events.some(({ event }) => client.events.validatorSets.Released.is(event)), 'it is bound by the set in office');
  });

  await part('the next set, without that validator, makes its keys and takes office', 300, async () => {
    await reaches(1, 'InOffice', 280);
    const keys = await keysOf(1);
    assert.notEqual(keys.oracle.toHex(), firstKeys.oracle.toHex());
    assert.notEqual(keys.external.toHex(), firstKeys.external.toHex());
    const members = async (session) => {
      const { members } = (await client.query.validatorSets.sets({ network: MONERO, session })).unwrap();
      return members.map(({ account }) => account.toString());
    };
    const [before, after] = [await members(0), await members(1)];
    assert.deepEqual([before.length, after.length], [4, 3]);
    assert.ok(before.includes(keyring.encodeAddress(dave.publicKey, client.registry.chainSS58))
      && !after.includes(keyring.encodeAddress(dave.publicKey, client.registry.chainSS58)));
  });

  await part('it took office with a batch that its own oracle key signed', 60, async () => {
    const life = await lifeOf(client, MONERO, 1);
    const { block } = life.find(({ name, session }) => name === 'TookOffice' && session === 1);
    const hash = await client.rpc.chain.getBlockHash(block);
    const { block: { extrinsics } } = await client.rpc.chain.getBlock(hash);
    const handover = extrinsics.map(({ method }) => method)
      .find((method) => client.tx.batches.executeBatch.is(method) && method.args[0].batch.network.eqn(MONERO));
    const { session, batch, signature } = handover.args[0];
    assert.ok(session.eqn(1));
    const message = u8aConcat(client.createType('Text', 'quoin batch v1').toU8a(), client.genesisHash.toU8a(),
      batch.network.toU8a(), batch.id.toU8a(), client.registry.hash(batch.toU8a()).toU8a());
    assert.ok(signatureVerify(message, signature.toU8a(), u8aToU8a((await keysOf(1)).oracle.toU8a())).isValid);
    assert.ok(!signatureVerify(message, signature.toU8a(), u8aToU8a(firstKeys.oracle.toU8a())).isValid);
  });

  await part('the set before signs its report, and binds no stake after its cool-down', 300, async () => {
    await until('the end of session 0', 280, async () => ['none'].includes(await stage(0)));
    const life = (await lifeOf(client, MONERO, 1)).filter(({ session }) => session === 0);
    const at = (wanted) => life.find(({ name }) => name === wanted);
    assert.ok(at('ReportApplied').data.signed.isTrue, 'the runtime applied its own counters');
    assert.ok(at('SetRetired').block <= at('ReportApplied').block);
    assert.ok(at('SetClosed').block >= at('ReportApplied').block + COOL_DOWN);
    assert.ok(!life.some(({ name }) => name === 'Silent'), 'nobody was silent');
  });

  await part('the validator that left has its stake back', 60, async () => {
    const { events, error } = await finalize(client, client.tx.validatorSets.claimDeallocation(MONERO), dave);
    assert.equal(error, undefined);
    const released = events.find(({ event }) => client.events.validatorSets.Released.is(event));
    assert.equal(released.event.data.amount.toBigInt(), stake);
  });

  await part('no nonce commitment was used for two messages', 100, async () => {
    const transcripts = new Transcripts();
    await transcripts.readAll(client);
    assert.ok(transcripts.check() > 20);
  });
}));
