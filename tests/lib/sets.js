// What the chain and the nodes say of validator sets and their keys.

import assert from 'node:assert/strict';

import { until } from './wait.js';

export const ROLES = ['oracle', 'external'];

/** The keys of a network, once a set with this number or a later one is in office with them. */
export async function keysInOffice(client, network, session, seconds) {
  return until(`keys of network ${network}, session ${session}`, seconds, async () => {
    const state = (await client.rpc.quoin.keys()).find((candidate) => candidate.network.eq(network));
    return state.session.unwrapOr({ lt: () => true }).lt(session) ? false : state;
  });
}

/** Waits until a node's log says that it has this validator's shares of both keys of a set. */
export async function sharesHeld(log, network, session, seconds) {
  const held = (role) =>
    new RegExp(`network ${network}, session ${session}: validator \\d+ has its shares of the ${role} key`);
  await until(`shares of network ${network}, session ${session}`, seconds, () => ROLES.every((role) => held(role).test(log())));
}

/**
 * Asserts that the chain blames nobody of anything: no participation or confirmation is faulty, no stake is taken, and nobody
 * has points or sits out.
 */
export async function nobodyIsBlamed(client) {
  const { validatorSets, dkg } = client.query;
  const [points, sittingOut, faulty, allocations, generations, confirmations] = await Promise.all([
    validatorSets.points.entries(),
    validatorSets.sittingOut.entries(),
    validatorSets.faulty.entries(),
    validatorSets.allocations.entries(),
    dkg.generations.entries(),
    dkg.confirmations.entries(),
  ]);
  for (const blamed of [points, sittingOut, faulty]) assert.deepEqual(blamed.map(([, value]) => value.toHuman()), []);
  const stakes = allocations.map(([, stake]) => stake.toString());
  assert.equal(new Set(stakes).size, 1, `stakes differ: ${stakes}`);
  const none = (members) => /^0x0*$/.test(members.toHex()) || members.isEmpty;
  for (const [, generation] of generations) {
    for (const role of ROLES) assert.ok(none(generation.unwrap()[role].faulty), `${role}: ${generation}`);
  }
  for (const [, confirmation] of confirmations) assert.ok(none(confirmation.unwrap().faulty), confirmation.toString());
}
