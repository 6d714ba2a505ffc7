// Validators make the keys of three networks: in one development node, and in four nodes of which one is killed while proving
// and one is left with nothing but its keystore.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { withNodes } from './lib/nodes.js';
import { command } from './lib/program.js';
import { nobodyIsBlamed } from './lib/sets.js';
import { until } from './lib/wait.js';

const NETWORKS = [1, 2, 3];
const ROLES = ['oracle', 'external'];
const VALIDATORS = ['alice', 'bob', 'charlie', 'dave'];

/** The networks, once every one has a set in office with its keys. */
async function keysOf(client, seconds) {
  return until('the keys of three networks', seconds, async () => {
    const networks = await client.rpc.quoin.keys();
    return networks.length === NETWORKS.length && networks.every(({ keyPair }) => keyPair.isSome) && networks;
  });
}

/** How many times a log has a line of this kind. */
const count = (log, line) => log.split('\n').filter((text) => line.test(text)).length;

const hasShares = (network, session, role) =>
  new RegExp(`network ${network}, session ${session}: validator \\d+ has its shares of the ${role} key`);

test('a development node has all keys of three networks within 120 s of its first block', withNodes(240, async (nodes) => {
  const client = await nodes.start('development', ['--dev']);
  await until('the first block', 60, async () => (await client.rpc.chain.getHeader()).number.toNumber() >= 1);
  const networks = await keysOf(client, 120);

  assert.deepEqual(networks.map(({ scheme }) => scheme.toString()), ['bip340', 'ethereumSchnorr', 'ed25519']);
  const [bitcoin, , monero] = networks.map(({ keyPair }) => keyPair.unwrap());
  assert.match(bitcoin.externalName.toString(), /^Bitcoin address bc1p[02-9ac-hj-np-z]{58}$/);
  assert.equal(bitcoin.external.length, 33);
  assert.equal(monero.externalName.toString(), `Monero public spend key ${monero.external.toHex().slice(2)}`);
  assert.equal(new Set(networks.map(({ keyPair }) => keyPair.unwrap().oracle.toString())).size, 3);

  for (const { network, session, keyPair } of networks) {
    const sets = await client.rpc.quoin.sets(network);
    const set = sets.find((candidate) => candidate.session.eq(session.unwrap()));
    assert.equal(set.stage.toString(), 'inOffice');
    assert.equal(set.members.length, 4);
    assert.equal(set.threshold.toNumber(), 3);
    assert.equal(set.keyPair.unwrap().external.toHex(), keyPair.unwrap().external.toHex());
    const progress = (await client.rpc.quoin.dkg(network, session.unwrap())).unwrap();
    for (const role of ROLES) {
      assert.ok(progress[role].complete.isTrue);
      assert.ok(progress[role].dealers.length >= 3);
      assert.equal(progress[role].faulty.length, 0);
    }
  }
  assert.ok((await client.rpc.quoin.dkg(1, 4_000_000)).isNone);
  assert.equal((await client.rpc.quoin.sets(77)).length, 0);

  await until('shares of all four validators of every key', 60, () => NETWORKS.every((network) => ROLES.every((role) =>
    count(nodes.log('development'), hasShares(network, 0, role)) === VALIDATORS.length)));
  assert.match(nodes.log('development'), new RegExp(`keys confirmed: ${bitcoin.externalName}`));
}));

test('four nodes make keys, one killed while proving, and one recovers from its keystore alone', withNodes(900, async (nodes) => {
  const chain = join(nodes.directory, 'chain.json');
  await command('chain-spec', 'create', '--name=Quoin Test', '--id=quoin-test', '--chain-type=local', '--preset=local',
    '--raw', `--output=${chain}`);
  const clients = new Map();
  const base = (name) => join(nodes.directory, name);
  const start = async (name, ...more) => {
    const others = await Promise.all([...clients.values()].map(async (client) =>
      (await client.rpc.system.localListenAddresses()).map(String).find((address) => address.includes('/ip4/127.0.0.1/'))));
    clients.set(name, await nodes.start(name, [
      ...more,
      `--chain=${chain}`,
      `--base-path=${base(name)}`,
      ...others.map((address) => `--bootnodes=${address}`),
    ]));
  };
  const kill = async (name) => {
    await nodes.kill(name);
    clients.delete(name);
  };

  for (const name of VALIDATORS) {
    await command('key', 'generate-node-key', `--chain=${chain}`, `--base-path=${base(name)}`);
    const uri = `//${name[0].toUpperCase()}${name.slice(1)}`;
    for (const [type, scheme] of [['babe', 'sr25519'], ['gran', 'ed25519'], ['qoin', 'sr25519']]) {
      await command('key', 'insert', `--key-type=${type}`, `--scheme=${scheme}`, `--suri=${uri}`, `--chain=${chain}`,
        `--base-path=${base(name)}`);
    }
    await start(name, '--validator');
  }

  await until('dave proving', 300, () => /deals for the/.test(nodes.log('dave')));
  await kill('dave');
  await start('dave', '--validator');

  const networks = await keysOf(clients.get('alice'), 400);
  const described = (client) => client.rpc.quoin.keys().then((keys) => keys.toString());
  for (const client of clients.values()) {
    await until('the same keys at every node', 60, async () => (await described(client)) === (await described(clients.get('alice'))));
  }
  for (const { network, session } of networks) {
    for (const set of await clients.get('alice').rpc.quoin.sets(network)) {
      assert.equal(set.session.toNumber(), session.unwrap().toNumber(), 'the first set has made its keys');
    }
  }
  const holdsAll = (name) => until(`all shares of ${name}`, 200, () => NETWORKS.every((network) => ROLES.every((role) =>
    count(nodes.log(name), hasShares(network, 0, role)) === 1)));
  for (const name of VALIDATORS) await holdsAll(name);

  // A back-up, a disk that is lost, and a node that starts with the restored key alone.
  const backUp = join(nodes.directory, 'back-up.json');
  const where = [`--chain=${chain}`, `--base-path=${base('charlie')}`];
  await command('key', 'back-up', `--output=${backUp}`, ...where);
  await kill('charlie');
  const kept = join(nodes.directory, 'kept');
  const network = join('chains', 'quoin-test', 'network');
  cpSync(join(base('charlie'), network), kept, { recursive: true });
  rmSync(base('charlie'), { recursive: true });
  mkdirSync(join(base('charlie'), network), { recursive: true });
  cpSync(kept, join(base('charlie'), network), { recursive: true });
  assert.match((await command('key', 'restore', `--input=${backUp}`, ...where)).stdout, /is restored/);
  assert.match((await command('key', 'check', `--rpc=${nodes.url('alice')}`, ...where)).stdout,
    /keep it, it is needed by network 1, session 0; network 2, session 0; network 3, session 0/);
  await start('charlie', '--validator');
  await holdsAll('charlie');
  await nobodyIsBlamed(clients.get('charlie'));
}));
