//! The sets of all networks make their keys, with real participations, by the duties that the runtime names.

use std::collections::{BTreeMap, BTreeSet};

use evrf_dkg::{
    Dealing, Dealings, Ed25519, EmbeddedKey, EmbeddedSecret, Generators, Parameters, ProvenKey, Ristretto255,
    Secp256k1, Session, Validator as Dealer,
    embedded_curves::{Embedwards25519, Secq256k1},
    possession,
    rand_core::OsRng,
};
use quoin_primitives::{
    EmbeddedCurve, KeyPair, Role, SetId, Suite,
    api::runtime_decl_for_quoin_api::QuoinApi,
    duties::{ConfirmationSession, Duty, OpenDuty, SetKeys, Task},
    group::set_keys_message,
    interface::{Stage, ValidatorSets as _},
    verifier::Dkg,
};
use quoin_runtime::{
    AccountId, Hash, Runtime, System, UncheckedExtrinsic, ValidatorSets,
    genesis_presets::{BITCOIN, ETHEREUM, MONERO},
};
use sp_core::{Pair, sr25519};
use sp_keyring::Sr25519Keyring;

use crate::chain::{apply, begin_block, chain, end_block};

/// A validator with its secrets, and the nonces it committed to.
struct Validator {
    pair: sr25519::Pair,
    secq256k1: EmbeddedSecret<Secq256k1>,
    embedwards25519: EmbeddedSecret<Embedwards25519>,
    nonces: BTreeMap<(SetId, u32), musig::SecretNonce>,
}

impl Validator {
    fn new(known: Sr25519Keyring) -> Self {
        Self {
            pair: known.pair(),
            secq256k1: EmbeddedSecret::random(&mut OsRng),
            embedwards25519: EmbeddedSecret::random(&mut OsRng),
            nonces: BTreeMap::new(),
        }
    }

    /// What the duty's transaction is, signed.
    fn authorised(&self, duty: Duty<AccountId>) -> UncheckedExtrinsic {
        let set_hash = duty.set().and_then(Runtime::validator_set).map(|set| set.hash).unwrap_or_default();
        let signature = self.pair.sign(&duty.hash(genesis_hash(), set_hash));
        Runtime::duty_extrinsic(duty, signature.into()).expect("the arguments are of the right length")
    }

    fn perform(&mut self, task: Task<AccountId>) -> UncheckedExtrinsic {
        match task {
            Task::RegisterKey { account, curve } => {
                let owner: &[u8; 32] = account.as_ref();
                let (key, proof) = match curve {
                    EmbeddedCurve::Secq256k1 => (
                        quoin_primitives::EmbeddedKey::Secq256k1(
                            self.secq256k1.public_key().to_bytes().as_ref().try_into().expect("33 bytes"),
                        ),
                        possession::prove::<Secp256k1>(&self.secq256k1, owner, &mut OsRng),
                    ),
                    EmbeddedCurve::Embedwards25519 => (
                        quoin_primitives::EmbeddedKey::Embedwards25519(
                            self.embedwards25519.public_key().to_bytes().as_ref().try_into().expect("32 bytes"),
                        ),
                        possession::prove::<Ristretto255>(&self.embedwards25519, owner, &mut OsRng),
                    ),
                };
                self.authorised(Duty::RegisterKey { account, key, proof })
            }
            Task::Participate { set, role, member } => {
                let dkg = Runtime::dkg(set, role).expect("it is open").dkg;
                let participation = match dkg.suite {
                    Suite::Secp256k1 => deal::<Secp256k1>(&dkg, member, &self.secq256k1),
                    Suite::Ristretto255 => deal::<Ristretto255>(&dkg, member, &self.embedwards25519),
                    Suite::Ed25519 => deal::<Ed25519>(&dkg, member, &self.embedwards25519),
                };
                self.authorised(Duty::Participate { set, role, member, participation })
            }
            Task::CommitNonces { set, attempt, member, .. } => {
                let context = musig::NonceContext { aggregate_key: None, message: None, session: b"once in a test" };
                let secret = self.secret_key();
                let nonce = musig::SecretNonce::generate(&secret, &context, &mut OsRng)
                    .expect("there is entropy");
                let nonces = nonce.public_nonce();
                self.nonces.insert((set, attempt), nonce);
                self.authorised(Duty::CommitNonces { set, attempt, member, nonces })
            }
            Task::Confirm { member, session } => {
                let nonce = self.nonces.remove(&(session.set, session.attempt)).expect("it committed");
                let share = with_musig(&session, |musig| musig.sign(&self.secret_key(), nonce));
                self.authorised(Duty::Confirm {
                    set: session.set,
                    attempt: session.attempt,
                    member,
                    share: share.expect("it signs"),
                    session: session.hash(),
                })
            }
            Task::PublishSetKeys { session, shares } => {
                let signature = with_musig(&session, |musig| musig.aggregate(&shares)).expect("all signed");
                let members = Runtime::validator_set(session.set).expect("it is live").set.members.len();
                Runtime::set_keys_extrinsic(SetKeys {
                    network: session.set.network,
                    keys: session.keys,
                    signature_participants: session.participants(members as u16),
                    signature: sr25519::Signature::from_raw(signature),
                })
            }
        }
    }

    fn secret_key(&self) -> musig::SecretKey {
        let bytes = self.pair.to_raw_vec();
        musig::SecretKey::from_bytes(bytes[..32].try_into().expect("a scalar")).expect("a secret key")
    }
}

fn with_musig<T>(session: &ConfirmationSession, sign: impl FnOnce(&musig::Session<'_>) -> T) -> T {
    let keys: Vec<[u8; 32]> = session.signers.iter().map(|signer| signer.coordinator.clone().into_inner().0).collect();
    let nonces: Vec<_> = session.signers.iter().map(|signer| signer.nonces).collect();
    let key = musig::AggregateKey::new(&keys).expect("the keys are valid");
    let message = set_keys_message(genesis_hash(), session.set, &session.keys);
    sign(&musig::Session::new(&key, &nonces, &message).expect("the nonces are valid"))
}

fn genesis_hash() -> Hash {
    System::block_hash(0)
}

fn parameters<S: evrf_dkg::Suite>(dkg: &Dkg) -> Parameters<S> {
    let validators = dkg.validators.iter().map(|validator| Dealer {
        key: ProvenKey::assume_proven(EmbeddedKey::from_bytes(validator.key.as_bytes()).expect("a key")),
        weight: validator.weight,
    });
    Parameters::new(dkg.context, dkg.threshold, validators.collect()).expect("a DKG")
}

fn deal<S: evrf_dkg::Suite>(dkg: &Dkg, member: u16, secret: &EmbeddedSecret<S::Embedded>) -> Vec<u8> {
    let parameters = parameters::<S>(dkg);
    let generators = Generators::shared(parameters.generators()).expect("a power of two");
    let session = Session::new(parameters, generators).expect("there are enough");
    session.deal(member, secret, &mut OsRng).expect("it deals")
}

/// What the library makes of the dealings that the chain kept.
fn combined<S: evrf_dkg::Suite>(set: SetId, role: Role) -> Vec<u8> {
    let dkg = Runtime::dkg(set, role).expect("it is kept").dkg;
    let parameters = parameters::<S>(&dkg);
    let dealings: Vec<_> = Runtime::dealings(set, role)
        .into_iter()
        .map(|(dealer, bytes)| Dealing::assume_verified(&parameters, dealer, bytes).expect("a dealing"))
        .collect();
    let key = Dealings::new(&parameters, &dealings).expect("enough dealers").group_key().expect("a key");
    key.to_public_key_bytes().as_ref().to_vec()
}

/// The key that a DKG of the set made off the chain, from what the chain kept.
fn made_off_chain(set: SetId, role: Role) -> Vec<u8> {
    match Runtime::dkg(set, role).expect("it is kept").dkg.suite {
        Suite::Secp256k1 => combined::<Secp256k1>(set, role),
        Suite::Ristretto255 => combined::<Ristretto255>(set, role),
        Suite::Ed25519 => combined::<Ed25519>(set, role),
    }
}

/// Runs blocks in which `validators` perform every duty that is open, until `done`.
fn run(validators: &mut [Validator], blocks: u32, done: impl Fn() -> bool) {
    let mut published = BTreeSet::new();
    for _ in 0..blocks {
        begin_block();
        for validator in validators.iter_mut() {
            let coordinator = validator.pair.public().into();
            for OpenDuty { task, .. } in Runtime::open_duties(vec![coordinator]) {
                if let Task::PublishSetKeys { session, .. } = &task
                    && !published.insert(session.set)
                {
                    continue;
                }
                let described = format!("{task:?}");
                let extrinsic = validator.perform(task);
                apply(extrinsic).unwrap_or_else(|refusal| panic!("{described}: {refusal:?}")).expect("it is dispatched");
            }
        }
        end_block();
        if done() {
            return;
        }
    }
    panic!("not done within {blocks} blocks");
}

fn keys_in_office(set: SetId) -> Option<KeyPair> {
    let details = Runtime::validator_set(set)?;
    details.keys.filter(|_| details.stage == Stage::InOffice)
}

const KNOWN: [Sr25519Keyring; 4] =
    [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie, Sr25519Keyring::Dave];

const FIRST_SETS: [SetId; 3] = [
    SetId { network: BITCOIN, session: 0 },
    SetId { network: ETHEREUM, session: 0 },
    SetId { network: MONERO, session: 0 },
];

#[test]
fn the_development_chain_makes_the_keys_of_three_networks() {
    chain("development").execute_with(|| {
        let mut validators = KNOWN.map(Validator::new);
        run(&mut validators, 60, || FIRST_SETS.iter().all(|set| keys_in_office(*set).is_some()));
        for set in FIRST_SETS {
            let keys = keys_in_office(set).expect("it has keys");
            assert_eq!(keys.oracle.0.to_vec(), made_off_chain(set, Role::Oracle), "{set}");
            assert_eq!(keys.external.as_bytes(), made_off_chain(set, Role::External), "{set}");
        }
        assert_ne!(keys_in_office(FIRST_SETS[0]), keys_in_office(FIRST_SETS[1]));
    });
}

#[test]
fn three_of_four_make_the_keys_without_the_fourth() {
    chain("development").execute_with(|| {
        let mut validators = KNOWN.map(Validator::new);
        // All four register their keys; then one falls silent.
        run(&mut validators, 60, || ValidatorSets::successor(BITCOIN).is_some());
        run(&mut validators[..3], 120, || FIRST_SETS.iter().all(|set| keys_in_office(*set).is_some()));
        let dealers = Runtime::dkg(FIRST_SETS[0], Role::Oracle).expect("it is kept").progress.dealers;
        assert_eq!(dealers.count(), 3);
    });
}
