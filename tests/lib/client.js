// polkadot.js, told what it does not know about the chain.

import { ApiPromise, WsProvider } from '@polkadot/api';

import { within } from './wait.js';

const CONNECT_SECONDS = 30;

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
  },
  types: { GeneratedSessionKeys: { keys: 'Bytes', proof: 'Bytes' } },
};

/** A client of the node at this address; the caller disconnects it. */
export async function connect(url) {
  const provider = new WsProvider(url);
  const client = new ApiPromise({ provider, noInitWarn: true, ...chain });
  try {
    await within(CONNECT_SECONDS, `connecting to ${url}`, client.isReadyOrError);
  } catch (error) {
    await client.disconnect();
    throw error;
  }
  return client;
}
