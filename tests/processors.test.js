// Processors: who may report, what is taken and refused, where events go on; and the main job over a development node, whose
// simulated processor reports deposits, acknowledges burns, and has a plan signed.

import assert from 'node:assert/strict';
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { ed25519 } from '@noble/curves/ed25519';
import { secp256k1, schnorr } from '@noble/curves/secp256k1';
import { HttpProvider, Keyring } from '@polkadot/api';
import { bnToU8a, compactToU8a, hexToU8a, stringToU8a, u8aConcat, u8aEq, u8aToBigInt, u8aToHex } from '@polkadot/util';
import { blake2AsHex, blake2AsU8a, keccakAsU8a, signatureVerify } from '@polkadot/util-crypto';

import { withNodes } from './lib/nodes.js';
import { Processor, encodeBatch, post, processorsOf } from './lib/processor.js';
import { command } from './lib/program.js';
import { finalize } from './lib/transaction.js';
import { until } from './lib/wait.js';

const BITCOIN = 1;
const ETHEREUM = 2;
const MONERO = 3;
const NETWORKS = [1, 2, 3];
const DEPOSIT = 1_000_000n;

/** The codes of docs/processors.md. */
const CODES = { unknownNetwork: 7101, notABatch: 7102, conflict: 7103, executed: 7104, tooFarAhead: 7105,
  planRefused: 7106, unknownPlan: 7108, ahead: 7111 };

const keyring = new Keyring({ type: 'sr25519' });
const [alice, bob] = ['//Alice', '//Bob'].map((uri) => keyring.addFromUri(uri));

const number = (value, bits) => bnToU8a(value, { bitLength: bits, isLe: true });
const string = (text) => u8aConcat(compactToU8a(text.length), stringToU8a(text));

/** The networks, once every one has a set in office with its keys. */
const keysOf = (client, seconds) => until('the keys of three networks', seconds, async () => {
  const networks = await client.rpc.quoin.keys();
  return networks.length === NETWORKS.length && networks.every(({ keyPair }) => keyPair.isSome) && networks;
});

/** Processors hear of what is final: waits until every network's set in office is. */
async function inOffice(place) {
  const processor = await Processor.connect(place);
  await until('sets in office in a final block', 30, async () =>
    (await processor.call('status')).networks.every(({ session }) => session === 0));
  await processor.disconnect();
}

const balance = async (client, network, { address }) =>
  (await client.query.assets.account(network, address)).unwrapOr({ balance: { toBigInt: () => 0n } }).balance.toBigInt();

/** A refusal with this code. */
const refused = (code, message = /./) => (error) => error.code === code && message.test(error.message);

/** What the contract of crypto/ethereum-schnorr does: the nonce's address, in the first half, is that of s·G − c·P. */
function verifyForEthereum(signature, message, point) {
  const [nonce, response] = [signature.slice(12, 32), u8aToBigInt(signature.slice(32), { isLe: false })];
  const even = secp256k1.ProjectivePoint.fromHex(u8aConcat([2], point.toRawBytes(true).slice(1)));
  const challenge = keccakAsU8a(u8aConcat(stringToU8a('ethereum-schnorr v1'), even.toRawBytes(true).slice(1), nonce, message));
  const product = even.multiply(u8aToBigInt(challenge, { isLe: false }) % secp256k1.CURVE.n);
  const recovered = secp256k1.ProjectivePoint.BASE.multiply(response).subtract(product);
  const address = keccakAsU8a(recovered.toRawBytes(false).slice(1)).slice(12);
  return signature.slice(0, 12).every((byte) => byte === 0) && u8aEq(address, nonce);
}

const batch = (id, more = {}) => encodeBatch({
  network: BITCOIN, id, block: blake2AsHex(number(id, 64)), burns: 0, instructions: [], ...more,
});

test('a node takes reports from its processors alone, exactly once, and tells them what happens', withNodes(400, async (nodes, context) => {
  const args = ['--dev', '--simulated-processor=false', `--base-path=${join(nodes.directory, 'base')}`];
  const part = (name, body) => context.test(name, nodes.part(200, body));
  let client = await nodes.start('development', args);
  let place = await processorsOf(nodes, 'development');
  await keysOf(client, 180);
  await inOffice(place);

  await part('who does not show the token is refused before anything is read', async () => {
    assert.equal(statSync(place.file).mode & 0o777, 0o600);
    const status = JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'processor_status', params: [] });
    const { status: good, text } = await post(place, status);
    assert.equal(good, 200);
    assert.equal(JSON.parse(text).result.networks.length, NETWORKS.length);
    for (const headers of [{}, { authorization: 'Bearer' }, { authorization: `Bearer ${'0'.repeat(64)}` },
      { authorization: `Basic ${place.token}` }, { authorization: place.token }]) {
      for (const body of [status, '{']) {
        const answer = await post(place, body, headers);
        assert.equal(answer.status, 401, JSON.stringify(headers));
        assert.doesNotMatch(answer.text, /jsonrpc/);
      }
    }
    // Nor are the methods served to everybody.
    await assert.rejects(new HttpProvider(nodes.url('development')).send('processor_status', []), /not found/i);
  });

  // Ahead of the next one, so that nothing is executed and all of it is kept.
  const instructions = [{ amount: 5n, to: bob.publicKey }, { amount: 6n, to: alice.publicKey, origin: Uint8Array.of(1, 2) }];
  const ahead = batch(9, { instructions });
  let hash;

  await part('a batch is taken once; repetitions are accepted and other contents refused', async () => {
    const processor = await Processor.connect(place);
    const first = await processor.call('submitBatch', BITCOIN, 9, ahead);
    ({ hash } = first);
    assert.deepEqual(first, { hash: blake2AsHex(ahead), repeated: false });
    assert.deepEqual(await processor.call('submitBatch', BITCOIN, 9, ahead), { hash, repeated: true });
    await assert.rejects(processor.call('submitBatch', BITCOIN, 9, batch(9)), refused(CODES.conflict, /batch 9 of network 1 was reported/));
    await assert.rejects(processor.call('submitBatch', BITCOIN, 8, ahead), refused(CODES.notABatch, /the batch is number 9/));
    await assert.rejects(processor.call('submitBatch', 2, 9, ahead), refused(CODES.notABatch));
    await assert.rejects(processor.call('submitBatch', BITCOIN, 9, `${ahead}00`), refused(CODES.notABatch, /not the encoding/));
    await assert.rejects(processor.call('submitBatch', 77, 9, ahead), refused(CODES.unknownNetwork));
    await assert.rejects(processor.call('submitBatch', BITCOIN, 1000, batch(1000)), refused(CODES.tooFarAhead, /the next is 0/));
    await assert.rejects(processor.call('submitBatch', BITCOIN, 9, 'batch'), refused(-32602));
    await processor.disconnect();
  });

  await part('a plan that cannot be signed is refused', async () => {
    const processor = await Processor.connect(place);
    const message = blake2AsHex('message');
    await assert.rejects(processor.call('requestPlan', BITCOIN, 5, [{ message }]), refused(CODES.planRefused, /session 0 is in office/));
    await assert.rejects(processor.call('requestPlan', BITCOIN, 0, []), refused(CODES.planRefused));
    await assert.rejects(processor.call('requestPlan', 3, 0, [{ message, tweak: { taproot: null } }]), refused(CODES.planRefused));
    await assert.rejects(processor.call('plan', BITCOIN, 0, message), refused(CODES.unknownPlan));
    await processor.disconnect();
  });

  await part('events go on after a disconnection and a restart', async () => {
    let processor = await Processor.connect(place);
    let events = await processor.events(BITCOIN, null);
    const { event: keys } = await events.next('the keys', 30, ({ event }) => event.type === 'keys');
    assert.match(keys.externalName, /^Bitcoin address bc1p/);
    const current = await events.next('all that is there', 30, ({ event }) => event.type === 'current');
    const cosigned = await events.next('a cosigned block', 120, ({ event }) => event.type === 'cosigned');
    assert.equal((await client.rpc.chain.getBlockHash(cosigned.event.cosigned.block)).toHex(), cosigned.event.cosigned.hash);
    assert.equal((await client.rpc.chain.getBlockHash(cosigned.block)).toHex(), cosigned.blockHash);
    await processor.disconnect();

    await nodes.kill('development');
    client = await nodes.start('development', args);
    const before = place;
    place = await processorsOf(nodes, 'development');
    assert.equal(place.token, before.token);
    processor = await Processor.connect(place);
    // From before it, the same event at the same place.
    events = await processor.events(BITCOIN, current.cursor);
    const again = await events.next('the cosigned block again', 60, ({ event }) => event.type === 'cosigned');
    assert.deepEqual(again, cosigned);
    // From after it, another one.
    events = await processor.events(BITCOIN, cosigned.cursor);
    const next = await events.next('another cosigned block', 120, ({ event }) => event.type === 'cosigned');
    assert.ok(next.event.cosigned.block > cosigned.event.cosigned.block);
    await assert.rejects(processor.events(BITCOIN, { block: 1_000_000, index: 0 }), refused(CODES.ahead));
    await assert.rejects(processor.events(77, null), refused(CODES.unknownNetwork));

    assert.deepEqual(await processor.call('submitBatch', BITCOIN, 9, ahead), { hash, repeated: true });
    const { networks } = await processor.call('status');
    assert.deepEqual(networks[0].waiting, [{ id: 9, hash }]);
    await processor.disconnect();
  });

  await part('a batch that a processor reports is executed', async () => {
    const processor = await Processor.connect(place);
    const before = await balance(client, BITCOIN, bob);
    const own = batch(0, { instructions: [{ amount: 77n, to: bob.publicKey }] });
    await processor.call('submitBatch', BITCOIN, 0, own);
    const events = await processor.events(BITCOIN, null);
    await events.next('the batch executed', 60, ({ event }) => event.type === 'batchesExecuted' && event.nextBatch === 1);
    assert.equal(await balance(client, BITCOIN, bob), before + 77n);
    assert.deepEqual(await processor.call('submitBatch', BITCOIN, 0, own), { hash: blake2AsHex(own), repeated: true });
    await processor.disconnect();
  });

  await part('plans are signed by the keys that offsets make', async () => {
    const processor = await Processor.connect(place);
    const message = blake2AsHex('message');
    const signaturesOf = async (network, offset) => {
      const messages = [{ message }, { message, tweak: { offset: u8aToHex(offset) } }];
      const { hash: plan } = await processor.call('requestPlan', network, 0, messages);
      const news = await processor.events(network, null);
      const { event } = await news.next('the plan signed', 90, ({ event: { type, hash: of } }) => type === 'planSigned' && of === plan);
      assert.equal(event.signatures.length, 2);
      return event.signatures.map((signature) => hexToU8a(signature));
    };
    const networks = await client.rpc.quoin.keys();
    const external = (network) => networks.find((one) => one.network.eqn(network)).keyPair.unwrap().external.toU8a(true);
    const verified = (verify, signatures, keys) => keys.map((key) =>
      signatures.map((signature) => verify(signature, hexToU8a(message), key)));
    const ownAlone = [[true, false], [false, true]];

    const bitcoin = secp256k1.ProjectivePoint.fromHex(external(BITCOIN));
    const xOnly = [bitcoin, bitcoin.add(secp256k1.ProjectivePoint.BASE.multiply(5n))]
      .map((point) => point.toRawBytes(true).slice(1));
    const big = bnToU8a(5n, { bitLength: 256, isLe: false });
    assert.deepEqual(verified(schnorr.verify, await signaturesOf(BITCOIN, big), xOnly), ownAlone);

    const ethereum = secp256k1.ProjectivePoint.fromHex(external(ETHEREUM));
    const points = [ethereum, ethereum.add(secp256k1.ProjectivePoint.BASE.multiply(5n))];
    assert.deepEqual(verified(verifyForEthereum, await signaturesOf(ETHEREUM, big), points), ownAlone);

    const monero = ed25519.ExtendedPoint.fromHex(external(MONERO));
    const edwards = [monero, monero.add(ed25519.ExtendedPoint.BASE.multiply(5n))].map((point) => point.toRawBytes());
    assert.deepEqual(verified(ed25519.verify, await signaturesOf(MONERO, number(5n, 256)), edwards), ownAlone);
    await processor.disconnect();
  });

  await part('a token that others can read is refused at the start', async () => {
    chmodSync(place.file, 0o644);
    await nodes.kill('development');
    await assert.rejects(command(...args, '--processor-port=0', '--rpc-port=0', '--no-prometheus', '--no-mdns',
      '--listen-addr=/ip4/127.0.0.1/tcp/0'), ({ stderr }) => /processor-token cannot be used: others can read it/.test(stderr));
  });
}));

test('what cannot be is refused at the start', withNodes(120, async (nodes) => {
  const quiet = ['--processor-port=0', '--rpc-port=0', '--no-prometheus', '--no-mdns', '--listen-addr=/ip4/127.0.0.1/tcp/0'];
  await assert.rejects(command('--chain=local', '--tmp', ...quiet), ({ stderr }) => /give --validator with/.test(stderr));
  const live = join(nodes.directory, 'live.json');
  await command('chain-spec', 'create', '--name=Live', '--id=live', '--chain-type=live', '--preset=local', '--raw', `--output=${live}`);
  await assert.rejects(command(`--chain=${live}`, '--tmp', '--simulated-processor', ...quiet),
    ({ stderr }) => /--simulated-processor is for test chains/.test(stderr));
}));

/** The key that BIP 341 makes of a set's external key, with no scripts: BIP 86's. */
function outputKey(external) {
  const internal = external.slice(1);
  const tweak = u8aToBigInt(schnorr.utils.taggedHash('TapTweak', internal), { isLe: false });
  const even = secp256k1.ProjectivePoint.fromHex(u8aConcat([2], internal));
  return even.add(secp256k1.ProjectivePoint.BASE.multiply(tweak)).toRawBytes(true).slice(1);
}

/** The executed batch with this number, with its signature, from the blocks. */
async function executed(client, network, id) {
  const last = (await client.rpc.chain.getHeader()).number.toNumber();
  for (let block = last; block >= 1; block -= 1) {
    const { block: { extrinsics } } = await client.rpc.chain.getBlock(await client.rpc.chain.getBlockHash(block));
    for (const { method } of extrinsics) {
      if (!client.tx.batches.executeBatch.is(method)) continue;
      const [signed] = method.args;
      if (signed.batch.network.eqn(network) && signed.batch.id.eqn(id)) return signed;
    }
  }
  throw new Error(`batch ${id} of network ${network} is in no block`);
}

/** From the block in which each batch was proposed to the one that executed it. */
async function blocksOfBatches(client) {
  const last = (await client.rpc.chain.getHeader()).number.toNumber();
  const [proposed, blocks] = [new Map(), []];
  for (let number = 1; number <= last; number += 1) {
    const at = await client.at(await client.rpc.chain.getBlockHash(number));
    for (const { event } of await at.query.system.events()) {
      const name = `${event.data.network}/${event.data.id}`;
      if (client.events.batches.BatchProposed.is(event) && !proposed.has(name)) proposed.set(name, number);
      if (client.events.batches.BatchExecuted.is(event)) blocks.push(number - proposed.get(name));
    }
  }
  return blocks.sort((a, b) => a - b);
}

test('a development node does the main job: deposit, balance, burn, acknowledgement, plan', withNodes(600, async (nodes, context) => {
  const client = await nodes.start('development', ['--dev']);
  const part = (name, body) => context.test(name, nodes.part(240, body));
  const place = await processorsOf(nodes, 'development');
  const networks = await keysOf(client, 180);
  const keyPair = (network) => networks.find((one) => one.network.eqn(network)).keyPair.unwrap();
  const processor = await Processor.connect(place);
  const events = await processor.events(BITCOIN, null);
  const genesis = client.genesisHash.toU8a();

  await part('a deposit on each network is a balance of its asset', async () => {
    for (const network of NETWORKS) {
      await until(`the deposit on network ${network}`, 120, async () => (await balance(client, network, alice)) === DEPOSIT);
    }
  });

  await part('a batch takes four blocks, with the one that proposes it', async () => {
    const blocks = await blocksOfBatches(client);
    // A machine that does much else may miss a block now and then.
    assert.ok(blocks[Math.floor(blocks.length / 2)] <= 3, `blocks after the proposal's: ${blocks}`);
  });

  await part('the batch is signed by the oracle key', async () => {
    for (const network of NETWORKS) {
      const signed = await executed(client, network, 0);
      const message = (id) => u8aConcat(string('quoin batch v1'), genesis, number(network, 16), number(id, 64), blake2AsU8a(signed.batch.toU8a()));
      const oracle = keyPair(network).oracle.toU8a();
      const { isValid, crypto } = signatureVerify(message(0), signed.signature.toU8a(), oracle);
      assert.ok(isValid);
      assert.equal(crypto, 'sr25519');
      assert.ok(!signatureVerify(message(1), signed.signature.toU8a(), oracle).isValid);
    }
  });

  await part('a burn reaches the processor, which acknowledges it', async () => {
    const address = u8aToHex(stringToU8a('bc1qexample'));
    const { error } = await finalize(client, client.tx.batches.burn(BITCOIN, 400n, address), alice);
    assert.equal(error, undefined);
    assert.equal(await balance(client, BITCOIN, alice), DEPOSIT - 400n);
    const { event } = await events.next('the burn', 30, ({ event: { type } }) => type === 'burn');
    assert.deepEqual(event, { type: 'burn', burn: 0, who: u8aToHex(alice.publicKey), amount: '400', address });
    const acknowledged = await events.next('its acknowledgement', 180, ({ event: { type } }) => type === 'burnsAcknowledged');
    assert.equal(acknowledged.event.before, 1);
    assert.match(nodes.log('development'), /simulated network 1: burn 0 of 400 is paid out to 0x6263/);
    assert.ok((await client.query.batches.burns(BITCOIN, 0)).isNone);
  });

  await part('more than there is, and nothing, cannot be burned', async () => {
    const burn = async (amount, address) => (await finalize(client, client.tx.batches.burn(BITCOIN, amount, address), bob)).error;
    assert.equal(await burn(0, '0x01'), 'batches.AmountZero');
    assert.equal(await burn(1, '0x'), 'batches.AddressEmpty');
    assert.match(await burn(10n ** 18n, '0x01'), /^token\.|^assets\./);
  });

  await part('the plan is signed by the key of the Bitcoin address', async () => {
    const signed = await until('the plan signed', 180, async () => {
      const status = await processor.call('status');
      return status.networks.find(({ network }) => network === BITCOIN).plans.find((plan) => plan.status === 'signed');
    });
    assert.deepEqual(await processor.call('plan', BITCOIN, signed.session, signed.hash), signed);
    assert.equal(signed.signatures.length, 2);
    const key = outputKey(keyPair(BITCOIN).external.toU8a(true));
    signed.signatures.map((signature) => hexToU8a(signature)).forEach((signature, input) => {
      const message = (index) => blake2AsU8a(u8aConcat(string('quoin simulated transaction'), number(BITCOIN, 16),
        number(signed.session, 32), number(index, 8)));
      assert.ok(schnorr.verify(signature, message(input), key), `input ${input}`);
      assert.ok(!schnorr.verify(signature, message(input + 2), key));
      assert.ok(!schnorr.verify(signature, message(input), keyPair(BITCOIN).external.toU8a(true).slice(1)));
    });
    assert.match(nodes.log('development'), new RegExp(`simulated network 1: the plan ${signed.hash} is signed`));
  });

  await processor.disconnect();
}));
