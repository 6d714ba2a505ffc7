// A validator whose node speaks an older version of the protocol: its duties never enter a block.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HttpProvider } from '@polkadot/api';

import { BITCOIN, accountOf, makeChain } from './lib/chain.js';
import { general, isValid, participate, protocolVersion } from './lib/duty.js';
import { eventsOf } from './lib/events.js';
import { withNodes } from './lib/nodes.js';
import { command } from './lib/program.js';
import { Validators } from './lib/validators.js';
import { until } from './lib/wait.js';

const { network } = BITCOIN;
const session = 0;

test('a node of an older version is refused before inclusion, and blamed for silence alone', withNodes(1200, async (nodes) => {
  // Alice alone makes blocks. Her node is charlie's too, and bob's is of an older version once it has registered his keys.
  // Dave's goes at that moment: two of four deal, three are needed, and the set waits for the others until its deadline.
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
  const bob = accountOf('bob');

  const registered = async () => (await client.query.embeddedCurveKeys.keys.entries()).length;
  await until('two embedded keys of each of the four', 120, async () => await registered() === 4);
  await validators.stop('SIGKILL', 'bob', 'dave');

  const set = await until('the set', 120, async () => (await client.rpc.quoin.sets(network))[0]);
  const accounts = set.members.map(({ account }) => account.toString());
  const member = accounts.indexOf(bob.address);
  assert.ok(member >= 0);
  const generation = (await client.query.dkg.generations({ network, session })).unwrap();
  const version = await protocolVersion(client);

  const provider = new HttpProvider(nodes.url('alice'));
  for (const role of ['Oracle', 'External']) {
    const { participationLen } = generation[role.toLowerCase()];
    const participation = new Uint8Array(participationLen.toNumber());
    const duty = (spoken) => general(client, participate(client, bob, spoken,
      // `set.hash` is what polkadot.js has for every value: the hash of its encoding.
      { network, session, hash: set.get('hash'), role, member, participation }));
    const older = duty(version - 1);
    await assert.rejects(provider.send('author_submitExtrinsic', [older]), /Invalid Transaction: Transaction has a bad signature/);
    assert.equal(await isValid(client, older), false);
    assert.equal(await isValid(client, duty(version)), true, 'the version is all that is wrong with it');
  }

  const happened = () => eventsOf(client, ['dkg', 'validatorSets']);
  await until('the deadline', 240, async () => (await happened()).some(({ name }) => name === 'validatorSets.SetAbandoned'));
  const events = await happened();
  const about = (name) => events.filter(({ data }) => data.validator?.eq(accountOf(name).address));
  for (const name of ['alice', 'charlie']) {
    assert.deepEqual(about(name).map((event) => event.name), ['dkg.Participated', 'dkg.Participated']);
  }
  for (const name of ['bob', 'dave']) {
    const [silent, slashed, ...more] = about(name);
    assert.deepEqual([silent.name, slashed.name, more.length], ['validatorSets.Silent', 'validatorSets.Slashed', 0]);
    assert.equal(slashed.data.fault.toString(), 'Silence');
  }
  const [{ data: { missing } }] = events.filter(({ name }) => name === 'validatorSets.SetAbandoned');
  assert.deepEqual(missing.map(String).sort(), ['bob', 'dave'].map((name) => accountOf(name).address).sort());
}));
