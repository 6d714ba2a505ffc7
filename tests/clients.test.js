// What an application does with a node: one development node, polkadot.js over its JSON-RPC.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HttpProvider, Keyring } from '@polkadot/api';

import { withNodes } from './lib/nodes.js';
import { finalize } from './lib/transaction.js';
import { until } from './lib/wait.js';

const UNIT = 10n ** 12n;

const hex = (bytes) => `0x${Buffer.from(bytes).toString('hex')}`;

test('a development node serves applications', withNodes(300, async (nodes, context) => {
  const client = await nodes.start('development', ['--dev']);
  const keyring = new Keyring({ type: 'sr25519' });
  const [alice, bob, charlie, dave] = ['//Alice', '//Bob', '//Charlie', '//Dave'].map((uri) => keyring.addFromUri(uri));
  const part = (name, body) => context.test(name, nodes.part(90, body));
  const freeBalance = async (account, block) =>
    (await (await client.at(block)).query.system.account(account.address)).data.free.toBigInt();

  await part('metadata describes the runtime', () => {
    assert.equal(client.runtimeVersion.specName.toString(), 'quoin');
    const pallets = client.runtimeMetadata.asLatest.pallets.map(({ name }) => name.toString());
    for (const pallet of ['System', 'Babe', 'Grandpa', 'Session', 'Historical', 'Authorship', 'Offences', 'Timestamp',
      'Balances', 'Assets', 'TransactionPayment', 'Utility', 'Sudo']) {
      assert.ok(pallets.includes(pallet), `${pallet} is missing in ${pallets}`);
    }
    assert.equal(client.registry.signedExtensions[0], 'AuthorizeCall');
    assert.ok(client.registry.signedExtensions.includes('CheckMetadataHash'));
    assert.equal(client.consts.balances.existentialDeposit.toBigInt() > 0n, true);
  });

  await part('a signed transfer is finalized', async () => {
    const before = await client.rpc.chain.getFinalizedHead();
    const call = client.tx.balances.transferKeepAlive(bob.address, 5n * UNIT);
    const { block, events, error } = await finalize(client, call, alice);
    assert.equal(error, undefined);
    assert.ok(events.some(({ event }) => client.events.system.ExtrinsicSuccess.is(event)));
    assert.ok(events.some(({ event }) => client.events.balances.Transfer.is(event)));

    assert.equal(await freeBalance(bob, block), (await freeBalance(bob, before)) + 5n * UNIT);
    const spent = (await freeBalance(alice, before)) - (await freeBalance(alice, block));
    assert.ok(spent > 5n * UNIT, 'the sender pays a fee beside the amount');
  });

  await part('a transfer of more than there is fails, and is charged for', async () => {
    const before = await freeBalance(charlie, await client.rpc.chain.getFinalizedHead());
    const call = client.tx.balances.transferKeepAlive(bob.address, before + UNIT);
    const { block, error } = await finalize(client, call, charlie);
    assert.equal(error, 'token.FundsUnavailable');
    const after = await freeBalance(charlie, block);
    assert.ok(after < before && after > before - UNIT);
  });

  const newKeysOf = async (owner) => {
    const generated = await client.rpc.author.rotateKeysWithOwner(hex(owner.publicKey));
    return ['keys', 'proof'].map((field) => generated.get(field).toHex());
  };

  await part('session keys are made, and set with the proof of their ownership', async () => {
    const [keys, proof] = await newKeysOf(bob);
    assert.ok((await client.rpc.author.hasSessionKeys(keys)).isTrue);
    const { block, error } = await finalize(client, client.tx.session.setKeys(keys, proof), bob);
    assert.equal(error, undefined);
    const next = await (await client.at(block)).query.session.nextKeys(bob.address);
    assert.equal(next.unwrap().toHex(), keys);
  });

  await part('session keys with another owner\'s proof are refused', async () => {
    const [keys, proof] = await newKeysOf(bob);
    const { block, error } = await finalize(client, client.tx.session.setKeys(keys, proof), dave);
    assert.equal(error, 'session.InvalidProof');
    const next = await (await client.at(block)).query.session.nextKeys(dave.address);
    assert.notEqual(next.unwrap().toHex(), keys);
  });

  await part('storage can be subscribed to', async () => {
    const seen = [];
    const unsubscribe = await client.query.system.account(dave.address, ({ data }) => seen.push(data.free.toBigInt()));
    await until('the present balance', 30, () => seen.length === 1);
    await finalize(client, client.tx.balances.transferKeepAlive(dave.address, 3n * UNIT), alice);
    await until('the new balance', 30, () => seen.length === 2);
    unsubscribe();
    assert.equal(seen[1], seen[0] + 3n * UNIT);
  });

  await part('heads can be subscribed to', async () => {
    const best = [];
    const finalized = [];
    const stopBest = await client.rpc.chain.subscribeNewHeads(({ number }) => best.push(number.toNumber()));
    const stopFinalized = await client.rpc.chain.subscribeFinalizedHeads(({ number }) => finalized.push(number.toNumber()));
    await until('three new heads and three finalized', 60, () => best.length >= 3 && finalized.length >= 3);
    stopBest();
    stopFinalized();
    assert.ok(best[2] > best[0] && finalized[2] > finalized[0]);
  });

  const submissionError = async (extrinsic) => {
    try {
      await client.rpc.author.submitExtrinsic(extrinsic);
    } catch (error) {
      return error.message;
    }
    return assert.fail('the extrinsic was taken');
  };

  await part('a bad signature is refused', async () => {
    const signed = await client.tx.system.remark('0x00').signAsync(alice);
    const bytes = signed.toU8a();
    const signature = Buffer.from(bytes).indexOf(Buffer.from(signed.signature.toU8a(true)));
    assert.ok(signature > 0);
    bytes[signature] ^= 1;
    assert.match(await submissionError(hex(bytes)), /bad signature/);
  });

  await part('a nonce that was used is refused', async () => {
    const signed = await client.tx.system.remark('0x01').signAsync(alice, { nonce: 0 });
    assert.match(await submissionError(signed.toHex()), /outdated/);
  });

  await part('a sender who cannot pay is refused', async () => {
    const nobody = keyring.addFromUri('//Nobody');
    const signed = await client.tx.system.remark('0x02').signAsync(nobody);
    assert.match(await submissionError(signed.toHex()), /Inability to pay some fees/);
  });

  await part('an extrinsic that cannot be decoded is refused', async () => {
    const provider = new HttpProvider(nodes.url('development'));
    const submit = (bytes) => provider.send('author_submitExtrinsic', [bytes]);
    await assert.rejects(submit('no bytes'), /Invalid params/);
    await assert.rejects(submit('0xdeadbeef'), /Could not decode `OpaqueExtrinsic/);
    // Of the length that it says, but no extrinsic: only the runtime can tell.
    await assert.rejects(submit('0x0c010203'), ({ message }) => {
      assert.match(message, /Verification Error: Runtime error: the extrinsic does not decode: \w/);
      assert.doesNotMatch(message, /panic|backtrace/i);
      return true;
    });
    const best = async () => (await client.rpc.chain.getHeader()).number.toNumber();
    const before = await best();
    await until('the next block', 30, async () => (await best()) > before);
  });
}));
