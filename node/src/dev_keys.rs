//! Keys of the four development validators, for `--dev`.

use sp_keystore::KeystorePtr;

use crate::service::FullClient;

/// The development validators' secrets, known to everybody.
const SECRETS: [&str; 4] = ["//Alice", "//Bob", "//Charlie", "//Dave"];

/// Puts every session key (babe, grandpa, coordinator) of all four into the keystore.
///
/// Only Alice is a validator of the chain itself there, so with them all one node makes and finalizes blocks as Alice,
/// and can do the duties of all four.
pub(crate) fn insert(
    client: &std::sync::Arc<FullClient>,
    keystore: KeystorePtr,
) -> Result<(), sc_service::Error> {
    use sp_blockchain::HeaderBackend;

    sp_session::generate_initial_session_keys(
        client.clone(),
        client.info().best_hash,
        SECRETS.map(String::from).to_vec(),
        keystore,
    )
    .map_err(|error| sc_service::Error::Application(Box::new(error)))
}
