//! Validators who do the duties that the runtime names, as their workers would.

use std::collections::BTreeMap;

use evrf_dkg::{
    EmbeddedKey, EmbeddedSecret, Generators, Parameters, ProvenKey, Ristretto255, Secp256k1, Session,
    Validator as Dealer,
    embedded_curves::{Embedwards25519, Secq256k1},
    possession,
    rand_core::OsRng,
};
use quoin_primitives::{
    EmbeddedCurve, SetId, Suite,
    api::runtime_decl_for_quoin_api::QuoinApi,
    duties::{ConfirmationSession, Duty, OpenDuty, SetKeys, Task},
    group::set_keys_message,
    verifier::Dkg,
};
use quoin_runtime::{
    AccountId, BlockNumber, EmbeddedCurveKeys, Hash, Runtime, System, UncheckedExtrinsic, coordinator,
};
use sp_core::{Pair, sr25519};
use sp_keyring::Sr25519Keyring;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

use crate::chain::{apply, begin_block, end_block};

/// The validators of the presets' networks.
pub(crate) const KNOWN: [Sr25519Keyring; 4] =
    [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie, Sr25519Keyring::Dave];

/// The hash of block 0, which is in all that is signed.
pub(crate) fn genesis_hash() -> Hash {
    System::block_hash(0)
}

/// A validator with its secrets, and what it remembers of attempts to confirm: the nonces until they are used, and the
/// hash of the block that opened the attempt.
pub(crate) struct Validator {
    pub(crate) pair: sr25519::Pair,
    secq256k1: EmbeddedSecret<Secq256k1>,
    embedwards25519: EmbeddedSecret<Embedwards25519>,
    nonces: BTreeMap<(SetId, u32), musig::SecretNonce>,
    openings: BTreeMap<(SetId, u32), Hash>,
}

/// What is submitted for a task.
pub(crate) enum Submission {
    Duty(Duty<AccountId>),
    Keys(SetKeys),
}

impl Submission {
    /// The name of the call.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Duty(duty) => duty.name(),
            Self::Keys(_) => "set_keys",
        }
    }
}

/// The signature by which `pair` authorises a duty.
pub(crate) fn authorise(duty: &Duty<AccountId>, pair: &sr25519::Pair) -> coordinator::Signature {
    let set_hash = duty.set().and_then(Runtime::validator_set).map(|set| set.hash).unwrap_or_default();
    pair.sign(&duty.hash(genesis_hash(), set_hash)).into()
}

/// A duty's transaction with this signature.
pub(crate) fn transaction(duty: Duty<AccountId>, signature: coordinator::Signature) -> UncheckedExtrinsic {
    Runtime::duty_extrinsic(duty, signature).expect("the arguments are of the right length")
}

/// An embedded key of `account` with the proof of its possession.
pub(crate) fn proven<S: evrf_dkg::Suite>(
    account: &AccountId,
    secret: &EmbeddedSecret<S::Embedded>,
) -> (Vec<u8>, Vec<u8>) {
    let owner: &[u8; 32] = account.as_ref();
    let proof = possession::prove::<S>(secret, owner, &mut OsRng);
    (secret.public_key().to_bytes().as_ref().to_vec(), proof)
}

impl Validator {
    pub(crate) fn new(known: Sr25519Keyring) -> Self {
        Self {
            pair: known.pair(),
            secq256k1: EmbeddedSecret::random(&mut OsRng),
            embedwards25519: EmbeddedSecret::random(&mut OsRng),
            nonces: BTreeMap::new(),
            openings: BTreeMap::new(),
        }
    }

    /// Its embedded secret for the curve of oracle keys.
    pub(crate) fn oracle_secret(&self) -> &EmbeddedSecret<Embedwards25519> {
        &self.embedwards25519
    }

    /// The transaction of what it submits.
    pub(crate) fn transaction(&self, submission: &Submission) -> UncheckedExtrinsic {
        match submission {
            Submission::Duty(duty) => transaction(duty.clone(), authorise(duty, &self.pair)),
            Submission::Keys(keys) => Runtime::set_keys_extrinsic(keys.clone()),
        }
    }

    /// What it submits in place of its share of an attempt that it committed to.
    pub(crate) fn abandon(&self, set: SetId, attempt: u32, member: u16) -> Submission {
        let opening = self.openings[&(set, attempt)];
        Submission::Duty(Duty::AbandonAttempt { set, attempt, member, opening })
    }

    /// Does every duty that is open, by `submit`.
    pub(crate) fn do_duties(&mut self, mut submit: impl FnMut(&Self, Submission)) {
        let coordinator = self.pair.public().into();
        for OpenDuty { task, .. } in Runtime::open_duties(vec![coordinator]) {
            // Nonces belong to the hash of the block that opened the attempt, which nobody knows in that block.
            if let Task::CommitNonces { opened_at, .. } = task
                && opened_at >= u64::from(System::block_number())
            {
                continue;
            }
            let submission = self.perform(task);
            submit(self, submission);
        }
    }

    fn perform(&mut self, task: Task<AccountId>) -> Submission {
        let duty = match task {
            Task::RegisterKey { account, curve } => {
                let (key, proof) = self.embedded_key(&account, curve);
                Duty::RegisterKey { account, key, proof }
            }
            Task::Participate { set, role, member } => {
                let dkg = Runtime::dkg(set, role).expect("it is open").dkg;
                let participation = match dkg.suite {
                    Suite::Secp256k1 => deal::<Secp256k1>(&dkg, member, &self.secq256k1),
                    Suite::Ristretto255 => deal::<Ristretto255>(&dkg, member, &self.embedwards25519),
                    Suite::Ed25519 => deal::<evrf_dkg::Ed25519>(&dkg, member, &self.embedwards25519),
                };
                Duty::Participate { set, role, member, participation }
            }
            Task::CommitNonces { set, attempt, opened_at, member } => {
                let context =
                    musig::NonceContext { aggregate_key: None, message: None, session: b"once in a test" };
                let nonce = musig::SecretNonce::generate(&self.secret_key(), &context, &mut OsRng)
                    .expect("there is entropy");
                let nonces = nonce.public_nonce();
                let opening = System::block_hash(opened_at as BlockNumber);
                self.nonces.insert((set, attempt), nonce);
                self.openings.insert((set, attempt), opening);
                Duty::CommitNonces { set, attempt, member, nonces, opening }
            }
            Task::Confirm { member, session } => {
                let (set, attempt) = (session.set, session.attempt);
                let nonce = self.nonces.remove(&(set, attempt)).expect("it committed");
                let share = with_musig(&session, |musig| musig.sign(&self.secret_key(), nonce));
                let share = share.expect("it signs");
                Duty::Confirm { set, attempt, member, share, session: session.hash() }
            }
            Task::PublishSetKeys { session, shares } => {
                let signature = with_musig(&session, |musig| musig.aggregate(&shares)).expect("all signed");
                let members = Runtime::validator_set(session.set).expect("it is live").set.members.len();
                return Submission::Keys(SetKeys {
                    network: session.set.network,
                    keys: session.keys,
                    signature_participants: session.participants(members as u16),
                    signature: sr25519::Signature::from_raw(signature),
                });
            }
        };
        Submission::Duty(duty)
    }

    /// Its embedded key for a curve, with the proof that it is meant for `account`.
    pub(crate) fn embedded_key(
        &self,
        account: &AccountId,
        curve: EmbeddedCurve,
    ) -> (quoin_primitives::EmbeddedKey, Vec<u8>) {
        match curve {
            EmbeddedCurve::Secq256k1 => {
                let (key, proof) = proven::<Secp256k1>(account, &self.secq256k1);
                let key = key.try_into().expect("33 bytes");
                (quoin_primitives::EmbeddedKey::Secq256k1(key), proof)
            }
            EmbeddedCurve::Embedwards25519 => {
                let (key, proof) = proven::<Ristretto255>(account, &self.embedwards25519);
                let key = key.try_into().expect("32 bytes");
                (quoin_primitives::EmbeddedKey::Embedwards25519(key), proof)
            }
        }
    }

    fn secret_key(&self) -> musig::SecretKey {
        let bytes = self.pair.to_raw_vec();
        musig::SecretKey::from_bytes(bytes[..32].try_into().expect("a scalar")).expect("a secret key")
    }
}

fn with_musig<T>(session: &ConfirmationSession, sign: impl FnOnce(&musig::Session<'_>) -> T) -> T {
    let keys: Vec<[u8; 32]> =
        session.signers.iter().map(|signer| signer.coordinator.clone().into_inner().0).collect();
    let nonces: Vec<_> = session.signers.iter().map(|signer| signer.nonces).collect();
    let key = musig::AggregateKey::new(&keys).expect("the keys are valid");
    let message = set_keys_message(genesis_hash(), session.set, &session.keys);
    sign(&musig::Session::new(&key, &nonces, &message).expect("the nonces are valid"))
}

/// The library's description of a DKG.
pub(crate) fn parameters<S: evrf_dkg::Suite>(dkg: &Dkg) -> Parameters<S> {
    let validators = dkg.validators.iter().map(|validator| Dealer {
        key: ProvenKey::assume_proven(EmbeddedKey::from_bytes(validator.key.as_bytes()).expect("a key")),
        weight: validator.weight,
    });
    Parameters::new(dkg.context, dkg.threshold, validators.collect()).expect("a DKG")
}

/// A member's participation.
pub(crate) fn deal<S: evrf_dkg::Suite>(
    dkg: &Dkg,
    member: u16,
    secret: &EmbeddedSecret<S::Embedded>,
) -> Vec<u8> {
    let parameters = parameters::<S>(dkg);
    let generators = Generators::shared(parameters.generators()).expect("a power of two");
    let session = Session::new(parameters, generators).expect("there are enough");
    session.deal(member, secret, &mut OsRng).expect("it deals")
}

/// Applies the transaction of a duty that is open. Where its block has no room left the duty stays open, and it is not
/// applied.
pub(crate) fn include(transaction: UncheckedExtrinsic, described: &str) -> bool {
    match apply(transaction) {
        Err(TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources)) => false,
        result => {
            let dispatched = result.unwrap_or_else(|refusal| panic!("{described}: {refusal:?}"));
            dispatched.unwrap_or_else(|error| panic!("{described}: {error:?}"));
            true
        }
    }
}

/// Makes blocks in which `validators` do every duty that is open, by `submit`, until `done`.
pub(crate) fn run_with(
    validators: &mut [Validator],
    blocks: u32,
    done: impl Fn() -> bool,
    mut submit: impl FnMut(&Validator, Submission),
) {
    for _ in 0..blocks {
        begin_block();
        for validator in validators.iter_mut() {
            validator.do_duties(&mut submit);
        }
        end_block();
        if done() {
            return;
        }
    }
    panic!("not done within {blocks} blocks");
}

/// Makes blocks in which `validators` do every duty that is open, until `done`.
pub(crate) fn run(validators: &mut [Validator], blocks: u32, done: impl Fn() -> bool) {
    run_with(validators, blocks, done, submit);
}

/// Includes a validator's submission in the block.
pub(crate) fn submit(validator: &Validator, submission: Submission) {
    include(validator.transaction(&submission), submission.name());
}

/// The four known validators, their embedded keys registered by their duties.
pub(crate) fn registered() -> [Validator; 4] {
    let mut validators = KNOWN.map(Validator::new);
    let has_keys = |who: &Sr25519Keyring| {
        [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519]
            .iter()
            .all(|curve| EmbeddedCurveKeys::key(&who.to_account_id(), *curve).is_some())
    };
    run(&mut validators, 5, || KNOWN.iter().all(has_keys));
    validators
}
