// polkadot.js, told what it does not know about the chain.

import { ApiPromise, WsProvider } from '@polkadot/api';

import { within } from './wait.js';

const CONNECT_SECONDS = 120;
const ANSWER_SECONDS = 300;

const chain = {
  // It adds nothing to a transaction, and nothing to what is signed.
  signedExtensions: { AuthorizeCall: { extrinsic: {}, payload: {} } },
  rpc: {
    author: {
      rotateKeysWithOwner: {
        description: 'Makes new session keys, and the proof that the owner has them.',
        params: [{ name: 'owner', type: 'Bytes' }],
        type: 'GeneratedSessionKeys',
      },
    },
    quoin: {
      sets: {
        description: 'The validator sets of external networks whose stake is bound.',
        params: [
          { name: 'network', type: 'u16', isOptional: true },
          { name: 'at', type: 'Hash', isHistoric: true, isOptional: true },
        ],
        type: 'Vec<QuoinSet>',
      },
      dkg: {
        description: 'How far a set is with its keys.',
        params: [
          { name: 'network', type: 'u16' },
          { name: 'session', type: 'u32' },
          { name: 'at', type: 'Hash', isHistoric: true, isOptional: true },
        ],
        type: 'Option<QuoinKeyGeneration>',
      },
      keys: {
        description: 'The external networks with the keys in office.',
        params: [{ name: 'at', type: 'Hash', isHistoric: true, isOptional: true }],
        type: 'Vec<QuoinNetwork>',
      },
    },
  },
  types: {
    GeneratedSessionKeys: { keys: 'Bytes', proof: 'Bytes' },
    QuoinKeys: { oracle: 'AccountId', external: 'Bytes', externalName: 'Text' },
    QuoinMember: {
      account: 'AccountId',
      shares: 'u16',
      coordinator: 'H256',
      embedwards25519: 'H256',
      secq256k1: 'Option<Bytes>',
    },
    QuoinSet: {
      network: 'u16',
      session: 'u32',
      stage: 'Text',
      hash: 'H256',
      shares: 'u16',
      threshold: 'u16',
      members: 'Vec<QuoinMember>',
      keyPair: 'Option<QuoinKeys>',
    },
    QuoinDkg: { dealers: 'Vec<u16>', faulty: 'Vec<u16>', complete: 'bool' },
    QuoinConfirmation: {
      attempt: 'u32',
      committed: 'Vec<u16>',
      signers: 'Option<Vec<u16>>',
      confirmed: 'Vec<u16>',
      endsAfter: 'u64',
    },
    QuoinKeyGeneration: {
      oracle: 'QuoinDkg',
      external: 'QuoinDkg',
      confirmation: 'Option<QuoinConfirmation>',
      keyPair: 'Option<QuoinKeys>',
    },
    QuoinNetwork: {
      network: 'u16',
      scheme: 'Text',
      halted: 'bool',
      session: 'Option<u32>',
      keyPair: 'Option<QuoinKeys>',
      nextSession: 'Option<u32>',
    },
  },
};

/** A client of the node at this address; the caller disconnects it. */
export async function connect(url) {
  const provider = new WsProvider(url, undefined, undefined, ANSWER_SECONDS * 1000);
  const client = new ApiPromise({ provider, noInitWarn: true, ...chain });
  try {
    await within(CONNECT_SECONDS, `connecting to ${url}`, client.isReadyOrError);
  } catch (error) {
    await client.disconnect();
    throw error;
  }
  return client;
}
