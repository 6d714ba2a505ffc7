// Four validators, each with a node of its own: they finalize together, without one that was killed, and with it again.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { withNodes } from './lib/nodes.js';
import { command } from './lib/program.js';
import { until } from './lib/wait.js';

const VALIDATORS = ['alice', 'bob', 'charlie', 'dave'];

async function finalizedNumber(client) {
  const head = await client.rpc.chain.getFinalizedHead();
  return (await client.rpc.chain.getHeader(head)).number.toNumber();
}

/** Waits until every client's node has finalized block `number`, and asserts that it is the same block. */
async function finalizeTogether(clients, number, seconds) {
  await until(`block ${number} finalized by ${clients.length} nodes`, seconds, async () => {
    const numbers = await Promise.all(clients.map(finalizedNumber));
    return numbers.every((finalized) => finalized >= number);
  });
  const hashes = await Promise.all(clients.map((client) => client.rpc.chain.getBlockHash(number)));
  assert.equal(new Set(hashes.map(String)).size, 1, `the nodes finalized different blocks ${number}: ${hashes}`);
}

/** Waits until every client's node is connected to `count` others. */
async function seeEachOther(clients, count) {
  await until(`${clients.length} nodes with ${count} peers each`, 60, async () => {
    const health = await Promise.all(clients.map((client) => client.rpc.system.health()));
    return health.every(({ peers }) => peers.toNumber() === count);
  });
}

test('four nodes finalize together, go on without one, and take it back', withNodes(400, async (nodes) => {
  const chain = join(nodes.directory, 'chain.json');
  await command('chain-spec', 'create', '--name=Quoin Test', '--id=quoin-test', '--chain-type=local', '--preset=local',
    '--raw', `--output=${chain}`);

  const clients = new Map();
  const start = async (name) => {
    const others = await Promise.all([...clients.values()].map(async (client) =>
      (await client.rpc.system.localListenAddresses()).map(String).find((address) => address.includes('/ip4/127.0.0.1/'))));
    clients.set(name, await nodes.start(name, [
      `--${name}`,
      `--chain=${chain}`,
      `--base-path=${join(nodes.directory, name)}`,
      ...others.map((address) => `--bootnodes=${address}`),
    ]));
  };
  const all = () => [...clients.values()];

  for (const name of VALIDATORS) {
    await command('key', 'generate-node-key', `--chain=${chain}`, `--base-path=${join(nodes.directory, name)}`);
    await start(name);
  }
  await seeEachOther(all(), 3);
  assert.equal((await clients.get('alice').query.session.validators()).length, 4);
  await finalizeTogether(all(), 3, 60);

  const finalizedAtKill = await finalizedNumber(clients.get('dave'));
  await nodes.kill('dave');
  clients.delete('dave');
  await seeEachOther(all(), 2);
  await finalizeTogether(all(), finalizedAtKill + 5, 90);

  await start('dave');
  await seeEachOther(all(), 3);
  const finalizedByOthers = await finalizedNumber(clients.get('alice'));
  await finalizeTogether(all(), finalizedByOthers, 60);
  await finalizeTogether(all(), finalizedByOthers + 5, 90);
}));
