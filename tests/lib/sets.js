// What the chain and the nodes say of validator sets and their keys.

import assert from 'node:assert/strict';

import { eventsOf } from './events.js';
import { until } from './wait.js';

export const ROLES = ['oracle', 'external'];

/** Whether the set in office, if there is one, has this number or a later one. */
export const hasReached = ({ session }, wanted) => session.isSome && session.unwrap().toNumber() >= wanted;

const stateOf = async (client, network) =>
  (await client.rpc.quoin.keys()).find((candidate) => candidate.network.eq(network));

/** The keys of a network, once a set with this number or a later one is in office with them. */
export async function keysInOffice(client, network, session, seconds) {
  return until(`keys of network ${network}, session ${session}`, seconds, async () => {
    const state = await stateOf(client, network);
    return hasReached(state, session) && state;
  });
}

/** Waits until so many validators have registered their embedded keys. */
export async function embeddedKeysRegistered(client, validators, seconds) {
  const curves = 2;
  await until(`embedded keys of ${validators} validators`, seconds, async () =>
    (await client.query.embeddedCurveKeys.owners.keys()).length === curves * validators);
}

/** The number of the network's next set, which is not declared yet. */
export async function nextSession(client, network) {
  return (await client.query.validatorSets.nextSession(network)).toNumber();
}

const holdsShares = (log, network, session) => ROLES.every((role) =>
  new RegExp(`network ${network}, session ${session}: validator \\d+ has its shares of the ${role} key`).test(log));

/** Waits until a node's log says that it has this validator's shares of both keys of a set. */
export async function sharesHeld(log, network, session, seconds) {
  await until(`shares of network ${network}, session ${session}`, seconds, () => holdsShares(log(), network, session));
}

/** Waits until the logs of all running nodes say that they have their validators' shares of both keys in office. */
export async function sharesInOfficeHeld(validators, network, seconds) {
  await until(`shares in office of network ${network}`, seconds, async () => {
    const [client] = validators.clients.values();
    const { session } = await stateOf(client, network);
    return [...validators.clients.keys()].every((name) => holdsShares(validators.log(name), network, session.unwrap()));
  });
}

/**
 * The events by which the chain says that somebody did wrong, or nothing where much depended on it. A signer that is killed or cut
 * off before it gives its shares gets points (`validatorSets.Silent`); only more than some of them cost anything.
 */
export const BLAME = [
  'dkg.ParticipationFaulty', 'dkg.ConfirmationFaulty', 'dkg.GenerationFailed', 'signing.PartFaulty', 'validatorSets.SetAbandoned',
  'validatorSets.Slashed', 'offences.Offence',
];

/** The pallets that these events, and those of a set's course, are of. */
export const PALLETS = ['dkg', 'signing', 'validatorSets', 'offences'];

/** Asserts that in all blocks up to now the chain blames nobody of anything. */
export async function nobodyIsBlamed(client) {
  const events = await eventsOf(client, PALLETS);
  assert.ok(events.some(({ name }) => name === 'validatorSets.TookOffice'));
  const blame = events.filter(({ name }) => BLAME.includes(name));
  assert.deepEqual(blame.map(({ number, name, data }) => `${number}: ${name} ${data}`), []);
}
