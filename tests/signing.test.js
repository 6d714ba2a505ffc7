// Four validators with simulated processors sign batches, burns and cosignatures; one is killed, again and again, between its
// nonce commitments and its signature shares.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Keyring } from '@polkadot/api';
import { BN, stringToU8a, u8aToHex } from '@polkadot/util';

import { withNodes } from './lib/nodes.js';
import { command } from './lib/program.js';
import { finalize } from './lib/transaction.js';
import { Transcripts } from './lib/transcripts.js';
import { until } from './lib/wait.js';

const VALIDATORS = ['alice', 'bob', 'charlie', 'dave'];
const BITCOIN = 1;
const DEPOSIT = 1_000_000n;
/** So often at most; one kill in some finds the shares given already, or the commitments not in a block. */
const KILLS = 12;

const keyring = new Keyring({ type: 'sr25519' });
const [alice, dave] = ['//Alice', '//Dave'].map((uri) => keyring.addFromUri(uri));

const balance = async (client, { address }) =>
  (await client.query.assets.account(BITCOIN, address)).unwrapOr({ balance: { toBigInt: () => 0n } }).balance.toBigInt();

/** The events of signing in the finalized blocks from `first` on, as `{ name, data }`, with the last block's number. */
async function signingEvents(client, first) {
  const head = await client.rpc.chain.getFinalizedHead();
  const last = (await client.rpc.chain.getHeader(head)).number.toNumber();
  const found = [];
  for (let number = first; number <= last; number += 1) {
    const at = await client.at(await client.rpc.chain.getBlockHash(number));
    for (const { event } of await at.query.system.events()) {
      if (event.section === 'signing') found.push({ name: event.method, data: event.data });
    }
  }
  return { found, last };
}

/** The attempts that the member is a signer of and gave no shares in, as `number/attempt`. */
function cutShort(events, member) {
  const attempt = ({ data }) => `${data.number}/${data.attempt}`;
  const named = (name) => events.filter((event) => event.name === name);
  const shared = new Set(named('Shared').filter(({ data }) => data.member.eqn(member)).map(attempt));
  return named('SignersFixed')
    .filter(({ data }) => data.signers.toU8a(true)[0] >> member & 1)
    .map(attempt)
    .filter((one) => !shared.has(one));
}

/**
 * Whether the request was signed in a later attempt. A cosignature that had no time left for one is nobody's loss if the
 * network cosigned a later block.
 */
function isMadeUpFor(events, number) {
  const named = (name) => events.filter((event) => event.name === name).map(({ data }) => data);
  const signed = named('Signed');
  if (signed.some((one) => one.number.eq(number))) return true;
  const expired = named('Expired').find((one) => one.number.eq(number))?.request;
  return expired?.subject.isCosign && signed.some(({ request: { subject, validatorSet: { network } } }) =>
    subject.isCosign && network.eq(expired.validatorSet.network) && subject.asCosign.block.gt(expired.subject.asCosign.block));
}

test('four nodes sign, and one killed between nonces and shares uses no nonce twice', withNodes(1500, async (nodes, context) => {
  const chain = join(nodes.directory, 'chain.json');
  await command('chain-spec', 'create', '--name=Quoin Test', '--id=quoin-test', '--chain-type=local', '--preset=local',
    '--raw', `--output=${chain}`);
  const clients = new Map();
  const transcripts = new Transcripts();
  const start = async (name) => {
    const others = await Promise.all([...clients.values()].map(async (client) =>
      (await client.rpc.system.localListenAddresses()).map(String).find((address) => address.includes('/ip4/127.0.0.1/'))));
    clients.set(name, await nodes.start(name, [
      `--${name}`,
      `--chain=${chain}`,
      `--base-path=${join(nodes.directory, name)}`,
      '--simulated-processor',
      '-lquoin=debug',
      ...others.map((address) => `--bootnodes=${address}`),
    ]));
  };
  for (const name of VALIDATORS) {
    await command('key', 'generate-node-key', `--chain=${chain}`, `--base-path=${join(nodes.directory, name)}`);
    await start(name);
  }
  const client = clients.get('alice');
  await transcripts.follow(client);
  await transcripts.follow(clients.get('bob'));
  const part = (name, seconds, body) => context.test(name, nodes.part(seconds, body));

  await part('what four processors reported is executed', 500, async () => {
    await until('the first deposit', 450, async () => (await balance(client, alice)) === DEPOSIT);
  });

  const member = await (async () => {
    const sets = await client.rpc.quoin.sets(BITCOIN);
    return sets[0].members.findIndex(({ account }) => account.eq(dave.address));
  })();
  let first = (await client.rpc.chain.getHeader()).number.toNumber();
  let cut = [];

  await part('a validator is killed between its nonces and its shares', 700, async () => {
    for (let kill = 0; kill < KILLS && cut.length === 0; kill += 1) {
      const before = nodes.log('dave').length;
      const committed = await until("dave's nonces", 120, () =>
        /commit, attempt \d+: published/.test(nodes.log('dave').slice(before)));
      assert.ok(committed);
      // They reach the others at once; a block with them comes later, and the shares after that.
      await sleep(150);
      await nodes.kill('dave');
      clients.delete('dave');
      // By then the attempt's time is over.
      await sleep(20_000);
      await start('dave');
      cut = cutShort((await signingEvents(client, first)).found, member);
    }
    assert.ok(cut.length > 0, `${KILLS} kills, and none was between nonces and shares`);
  });

  await part('what it was to sign is signed without it, and it signs again', 300, async () => {
    const back = (await client.rpc.chain.getHeader()).number.toNumber();
    await until('signatures for what was cut short', 200, async () => {
      const { found } = await signingEvents(client, first);
      return cut.every((attempt) => isMadeUpFor(found, new BN(attempt.split('/')[0])));
    });
    await until("dave's shares", 200, async () => {
      const { found } = await signingEvents(client, back);
      return found.some(({ name, data }) => name === 'Shared' && data.member.eqn(member));
    });
    const { found } = await signingEvents(client, first);
    assert.deepEqual(found.filter(({ name }) => name === 'PartFaulty').map(({ data }) => data.toHuman()), []);
  });

  await part('a burn is acknowledged by all four', 300, async () => {
    const { error } = await finalize(client, client.tx.batches.burn(BITCOIN, 400n, u8aToHex(stringToU8a('bc1q'))), alice);
    assert.equal(error, undefined);
    await until('its acknowledgement', 250, async () => (await client.query.batches.burnQueues(BITCOIN)).first.eqn(1));
  });

  await part('no nonce commitment was used for two messages, in any block of any node', 200, async () => {
    await transcripts.end();
    for (const one of clients.values()) await transcripts.readAll(one);
    const used = transcripts.check();
    assert.ok(used > 20, `only ${used} commitments were used`);
    assert.ok(transcripts.given().some((given) => given.member === member));
  });
}));
