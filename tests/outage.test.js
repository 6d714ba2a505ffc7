// All nodes end, by a power cut or in good order, while keys are dealt for, confirmed or held, and start again: that key
// generation goes on, and so do the next ones.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BITCOIN, makeChain } from './lib/chain.js';
import { withNodes } from './lib/nodes.js';
import { keysInOffice, nobodyIsBlamed, sharesHeld } from './lib/sets.js';
import { Validators } from './lib/validators.js';
import { until } from './lib/wait.js';

const VALIDATORS = ['alice', 'bob', 'charlie', 'dave'];
const { network } = BITCOIN;

test('all nodes end at any stage, start again, and make the keys of this set and the next', withNodes(1200, async (nodes, context) => {
  const chain = await makeChain(nodes.directory, { authorities: VALIDATORS, more: { rotation_period: 2 } });
  const validators = new Validators(nodes, chain);
  await validators.prepare(VALIDATORS);
  await validators.start(...VALIDATORS);

  const part = (name, body) => context.test(name, nodes.part(400, body));
  const restart = async (signal) => {
    await validators.stop(signal, ...VALIDATORS);
    await validators.start(...VALIDATORS);
  };
  const says = (session, what) => until(`"${what}" of session ${session}`, 240, () =>
    new RegExp(`network ${network}, session ${session}: ${what}`).test(validators.log('alice')));
  const alice = () => validators.clients.get('alice');

  await part('killed while they deal', async () => {
    await says(0, 'validator \\d+ deals for the');
    assert.ok(!validators.log('alice').includes('the external key is made'));
    await restart('SIGKILL');
    await keysInOffice(alice(), network, 0, 240);
    await nobodyIsBlamed(alice());
  });

  await part('ended while they confirm', async () => {
    await says(1, 'the members confirm the keys, attempt 0');
    assert.ok(!validators.log('alice').includes('session 1: keys confirmed'));
    await restart('SIGTERM');
    await keysInOffice(alice(), network, 1, 240);
    await nobodyIsBlamed(alice());
  });

  await part('killed while they hold shares', async () => {
    const { session } = await keysInOffice(alice(), network, 1, 60);
    const held = session.unwrap().toNumber();
    for (const name of VALIDATORS) await sharesHeld(() => validators.log(name), network, held, 120);
    await restart('SIGKILL');
    for (const name of VALIDATORS) await sharesHeld(() => validators.log(name), network, held, 120);
    await keysInOffice(alice(), network, held + 1, 240);
    await nobodyIsBlamed(alice());
  });
}));
