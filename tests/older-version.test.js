// A validator whose node speaks an older version of the protocol: its duties never enter a block.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { HttpProvider } from '@polkadot/api';

import { BITCOIN, accountOf, makeChain } from './lib/chain.js';
import { general, isValid, participate, protocolVersion } from './lib/duty.js';
import { eventsOf } from './lib/events.js';
import { withNodes } from './lib/nodes.js';
import { command } from './lib/program.js';
import { runtimeSpeaking } from './lib/runtime.js';
import { BLAME, PALLETS, embeddedKeysRegistered } from './lib/sets.js';
import { Validators } from './lib/validators.js';
import { until } from './lib/wait.js';

const { network } = BITCOIN;
const session = 0;

/** Asserts that the chain refuses what a member signs as an older version has it, and takes the same of its own version. */
async function refusesOlder(client, url, coordinator, version, set) {
  const member = set.members.findIndex(({ account }) => account.eq(coordinator.address));
  assert.ok(member >= 0);
  const generation = (await client.query.dkg.generations({ network, session })).unwrap();
  const provider = new HttpProvider(url);
  for (const role of ['Oracle', 'External']) {
    const participation = new Uint8Array(generation[role.toLowerCase()].participationLen.toNumber());
    const duty = (spoken) => general(client, participate(client, coordinator, spoken,
      // `set.hash` is what polkadot.js has for every value: the hash of its encoding.
      { network, session, hash: set.get('hash'), role, member, participation }));
    const older = duty(version - 1);
    await assert.rejects(provider.send('author_submitExtrinsic', [older]), /Invalid Transaction: Transaction has a bad signature/);
    assert.equal(await isValid(client, older), false);
    assert.equal(await isValid(client, duty(version)), true, 'the version is all that is wrong with it');
  }
}

test('a node of an older version says so, is refused before inclusion, and blamed for silence alone', withNodes(1500, async (nodes) => {
  // Alice alone makes blocks, and her node is charlie's too. When the embedded keys are registered, bob's runtime says that it
  // speaks a newer version than his node, and dave's node ends: two of four deal, three are needed, and the set waits for the
  // others until its deadline.
  const chain = await makeChain(nodes.directory, {
    authorities: ['alice'],
    stakers: ['alice', 'bob', 'charlie', 'dave'],
    milliseconds: 500,
  });
  const validators = new Validators(nodes, chain);
  await validators.prepare(['alice', 'bob', 'dave']);
  await command('key', 'insert', '--key-type=qoin', '--scheme=sr25519', '--suri=//Charlie', `--chain=${chain}`,
    `--base-path=${validators.base('alice')}`);
  await validators.start('alice', 'bob', 'dave');
  const client = validators.clients.get('alice');
  const version = await protocolVersion(client);
  const newer = join(nodes.directory, 'newer');
  mkdirSync(newer);
  writeFileSync(join(newer, 'runtime.wasm'), await runtimeSpeaking(client, version + 1));
  validators.options('bob', `--wasm-runtime-overrides=${newer}`);

  await embeddedKeysRegistered(client, 4, 240);
  await validators.stop('SIGKILL', 'bob', 'dave');

  const olderNode = async () => {
    await validators.start('bob');
    const line = `upgrade this node: the runtime speaks version ${version + 1} of the validators' protocol, and this node version `
      + `${version};`;
    await until(`bob: ${line}`, 300, () => validators.log('bob').includes(line));
    assert.match(await nodes.metrics('bob'), /^quoin_worker_upgrade_needed{.*} 1$/m);
  };
  const olderDuties = async () => {
    const [set] = await until('the set', 200, async () => {
      const sets = await client.rpc.quoin.sets(network);
      return sets.length > 0 && sets;
    });
    await refusesOlder(client, nodes.url('alice'), accountOf('bob'), version, set);
  };
  await Promise.all([olderNode(), olderDuties()]);

  const happened = () => eventsOf(client, PALLETS);
  await until('the deadline', 400, async () => (await happened()).some(({ name }) => name === 'validatorSets.SetAbandoned'));
  const events = await happened();
  const about = (name) => events.filter(({ data }) => data.validator?.eq(accountOf(name).address));
  for (const name of ['alice', 'charlie']) {
    assert.deepEqual(about(name).map((event) => event.name), ['dkg.Participated', 'dkg.Participated']);
  }
  for (const name of ['bob', 'dave']) {
    assert.deepEqual(about(name).map((event) => event.name), ['validatorSets.Silent', 'validatorSets.Slashed']);
    assert.equal(about(name)[1].data.fault.toString(), 'Silence');
  }
  assert.deepEqual(events.map(({ name }) => name).filter((name) => BLAME.includes(name)).sort(), [
    'dkg.GenerationFailed', 'validatorSets.SetAbandoned', 'validatorSets.Slashed', 'validatorSets.Slashed',
  ]);
  const [{ data: { missing } }] = events.filter(({ name }) => name === 'validatorSets.SetAbandoned');
  assert.deepEqual(missing.map(String).sort(), ['bob', 'dave'].map((name) => accountOf(name).address).sort());

  // The others speak the runtime's version.
  assert.ok(!validators.log('alice').includes('upgrade'));
  assert.match(await nodes.metrics('alice'), /^quoin_worker_upgrade_needed{.*} 0$/m);
  assert.ok(!validators.log('bob').includes('deals for the'));
}));
