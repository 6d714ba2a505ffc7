// All nodes end, by a power cut or in good order, before keys are dealt for, meanwhile, while they are confirmed and when they
// are held, and start again: that key generation goes on, and so do the next ones.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BITCOIN, makeChain } from './lib/chain.js';
import { withNodes } from './lib/nodes.js';
import { embeddedKeysRegistered, keysInOffice, nextSession, nobodyIsBlamed, sharesInOfficeHeld } from './lib/sets.js';
import { Validators } from './lib/validators.js';

const VALIDATORS = ['alice', 'bob', 'charlie', 'dave'];
const { network } = BITCOIN;

test('all nodes end at any stage, start again, and make the keys of this set and the next', withNodes(2400, async (nodes, context) => {
  const chain = await makeChain(nodes.directory, { authorities: VALIDATORS, more: { rotation_period: 2 } });
  const validators = new Validators(nodes, chain);
  await validators.prepare(VALIDATORS);

  const part = (name, body) => context.test(name, nodes.part(800, body));
  const restart = async (signal) => {
    await validators.stop(signal, ...VALIDATORS);
    await validators.start(...VALIDATORS);
  };
  const alice = () => validators.clients.get('alice');

  await part('killed before they deal', async () => {
    // Three finalize blocks and register their embedded keys; the set waits for dave's.
    const three = VALIDATORS.slice(0, 3);
    await validators.start(...three);
    await embeddedKeysRegistered(alice(), three.length, 300);
    assert.equal(await nextSession(alice(), network), 0);
    await validators.stop('SIGKILL', ...three);
    await validators.start(...VALIDATORS);
  });

  await part('killed while they deal', async () => {
    await validators.says('alice', { network, session: 0 }, 'validator \\d+ deals for the');
    assert.ok(!validators.log('alice').includes('the external key is made'));
    await restart('SIGKILL');
    await keysInOffice(alice(), network, 0, 400);
  });

  await part('ended while they confirm', async () => {
    const session = await nextSession(alice(), network);
    await validators.says('alice', { network, session }, 'the members confirm the keys, attempt 0');
    assert.ok(!validators.log('alice').includes(`session ${session}: keys confirmed`));
    await restart('SIGTERM');
    await keysInOffice(alice(), network, session, 400);
  });

  await part('killed while they hold shares', async () => {
    await sharesInOfficeHeld(validators, network, 300);
    const session = await nextSession(alice(), network);
    await restart('SIGKILL');
    await sharesInOfficeHeld(validators, network, 300);
    await keysInOffice(alice(), network, session, 400);
  });

  await nobodyIsBlamed(alice());
}));
