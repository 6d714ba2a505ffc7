// Duties as a validator's worker submits them: signed by its coordinator key, in transactions that nobody signs.

const hex = (bytes) => `0x${Buffer.from(bytes).toString('hex')}`;

/**
 * A general transaction: its length, version 5 with the bits of a general one, version 0 of the extensions, and of these the
 * immortal era, nonce 0, no tip and no metadata hash.
 */
export const GENERAL = '450000000000';

/** The bytes of a general transaction with this call. */
export function general(client, call) {
  const body = client.registry.createType('Bytes', `0x${GENERAL}${call.method.toHex().slice(2)}`);
  return hex(body.toU8a());
}

/** The version of the validators' protocol that the runtime speaks. */
export async function protocolVersion(client) {
  const version = await client.rpc.state.call('QuoinApi_protocol_version', '0x');
  return client.registry.createType('u32', version.toU8a(true)).toNumber();
}

/** A participation of a member, signed as a worker does that speaks this version of the protocol. */
export function participate(client, coordinator, version, { network, session, hash, role, member, participation }) {
  const message = [
    ['Text', 'quoin duty v1'],
    ['H256', client.genesisHash],
    ['Text', 'participate'],
    ['u32', version],
    ['u16', network],
    ['u32', session],
    ['H256', hash],
    ['u32', 0],
    ['u8', ['Oracle', 'External'].indexOf(role)],
    ['u16', member],
    ['Bytes', hex(participation)],
  ];
  const encoded = Buffer.concat(message.map(([type, value]) => client.registry.createType(type, value).toU8a()));
  const signature = coordinator.sign(client.registry.hash(encoded).toU8a());
  return client.tx.dkg.participate(network, session, role, member, hex(participation), signature);
}

/** Whether the runtime would take this transaction into a block now, where it is from another node. */
export async function isValid(client, transaction) {
  const fromOutside = '02';
  const best = await client.rpc.chain.getBlockHash();
  const answer = await client.rpc.state.call('TaggedTransactionQueue_validate_transaction',
    `0x${fromOutside}${transaction.slice(2)}${best.toHex().slice(2)}`);
  return answer.toU8a(true)[0] === 0;
}
