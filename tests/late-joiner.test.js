// A validator whose node comes when its set has made its keys without it holds its shares all the same.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { BITCOIN, makeChain } from './lib/chain.js';
import { withNodes } from './lib/nodes.js';
import { ROLES, embeddedKeysRegistered, keysInOffice, nobodyIsBlamed, sharesHeld } from './lib/sets.js';
import { Validators } from './lib/validators.js';

const OTHERS = ['alice', 'bob', 'charlie'];

test('a node that starts only after the keys are made recovers its shares', withNodes(1200, async (nodes) => {
  const { network } = BITCOIN;
  const chain = await makeChain(nodes.directory, { authorities: [...OTHERS, 'dave'] });
  const validators = new Validators(nodes, chain);
  await validators.prepare([...OTHERS, 'dave']);

  // The set waits for dave's embedded keys. They are all that dave does before it is gone, with what its node had stored.
  await validators.start(...OTHERS, 'dave');
  const alice = validators.clients.get('alice');
  await embeddedKeysRegistered(alice, 4, 240);
  await validators.stop('SIGKILL', 'dave');
  rmSync(join(validators.base('dave'), 'chains', 'quoin-test', 'paritydb'), { recursive: true });

  const { session, keyPair } = await keysInOffice(alice, network, 0, 400);
  assert.equal(session.unwrap().toNumber(), 0);
  const progress = (await alice.rpc.quoin.dkg(network, 0)).unwrap();
  const [set] = await alice.rpc.quoin.sets(network);
  assert.equal(set.members.length, 4);
  for (const role of ROLES) assert.equal(progress[role].dealers.length, 3, `dealers of the ${role} key`);

  await validators.start('dave');
  await sharesHeld(() => validators.log('dave'), network, 0, 300);
  assert.ok(!validators.log('dave').includes('deals for the'));
  const metrics = await nodes.metrics('dave');
  for (const role of ROLES) {
    const line = metrics.split('\n').find((text) => text.startsWith('quoin_worker_shares{') && text.includes(`role="${role}"`));
    assert.match(line, new RegExp(`network="${network}".*session="0".* 1$`));
  }
  const dave = validators.clients.get('dave');
  const [seen] = await dave.rpc.quoin.keys();
  assert.equal(seen.keyPair.toString(), keyPair.toString());
  await nobodyIsBlamed(dave);
}));
