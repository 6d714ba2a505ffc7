//! Validators' embedded keys, and the participations that they deal. What was dealt once is kept for all tests.

use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{Mutex, OnceLock},
};

use codec::Encode;
use evrf_dkg::{
    Ed25519, EmbeddedKey, EmbeddedSecret, Generators, Parameters, ProvenKey, Ristretto255, Secp256k1,
    Session, Suite as EvrfSuite, Validator, embedded_curves::EmbeddedCurve as EvrfCurve, possession,
};
use quoin_primitives::{
    EmbeddedCurve, Role, SetId, Suite,
    verifier::{
        CombineError, Dkg, GroupKey, GroupKeys, Native, ParticipationError, PossessionError, Verifier,
        possession_owner,
    },
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::the_set;

thread_local! {
    static VERIFIED: RefCell<u32> = const { RefCell::new(0) };
}

/// The native verifier, counting the participations that it is given.
pub struct Counting;
impl Verifier for Counting {
    fn verify_possession(
        suite: Suite,
        key: &[u8],
        owner: &[u8; 32],
        proof: &[u8],
    ) -> Result<(), PossessionError> {
        Native::verify_possession(suite, key, owner, proof)
    }

    fn verify_participation(
        dkg: &Dkg,
        dealer: u16,
        participation: &[u8],
    ) -> Result<Vec<u8>, ParticipationError> {
        VERIFIED.with_borrow_mut(|verified| *verified += 1);
        Native::verify_participation(dkg, dealer, participation)
    }

    fn group_key(dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> Result<GroupKey, CombineError> {
        Native::group_key(dkg, dealings)
    }

    fn combine(dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> Result<GroupKeys, CombineError> {
        Native::combine(dkg, dealings)
    }
}

/// Participations verified since the last call.
pub(crate) fn verified() -> u32 {
    VERIFIED.with_borrow_mut(core::mem::take)
}

/// A key or what proves it, as bytes.
type Bytes = Vec<u8>;
/// What is computed once for all tests.
type Known<K, V> = OnceLock<Mutex<HashMap<K, V>>>;

/// The embedded secret of an account; of `generation` 0 at the start.
pub(crate) fn secret<C: EvrfCurve>(who: u64, generation: u8) -> EmbeddedSecret<C> {
    let mut seed = [generation; 32];
    seed[..8].copy_from_slice(&who.to_le_bytes());
    EmbeddedSecret::random(&mut ChaCha20Rng::from_seed(seed))
}

/// An account's key of `generation` on a curve, with the proof of its possession.
pub(crate) fn proven_key_of(who: u64, curve: EmbeddedCurve, generation: u8) -> (Bytes, Bytes) {
    fn prove<S: EvrfSuite>(who: u64, generation: u8) -> (Bytes, Bytes) {
        let secret = secret::<S::Embedded>(who, generation);
        let mut rng = ChaCha20Rng::from_seed([7; 32]);
        let proof = possession::prove::<S>(&secret, &possession_owner(&who), &mut rng);
        (secret.public_key().to_bytes().as_ref().to_vec(), proof)
    }
    match curve {
        EmbeddedCurve::Secq256k1 => prove::<Secp256k1>(who, generation),
        EmbeddedCurve::Embedwards25519 => prove::<Ristretto255>(who, generation),
    }
}

/// An account's key on a curve at the start, with its proof.
pub(crate) fn proven_key(who: u64, curve: EmbeddedCurve) -> (Bytes, Bytes) {
    static PROVEN: Known<(u64, u8), (Bytes, Bytes)> = OnceLock::new();
    let mut proven = PROVEN.get_or_init(Mutex::default).lock().expect("nobody panics while proving");
    proven.entry((who, curve as u8)).or_insert_with(|| proven_key_of(who, curve, 0)).clone()
}

/// The DKG of a set that is declared.
pub(crate) fn dkg_of(id: SetId, role: Role) -> Dkg {
    crate::Pallet::<super::Test>::dkg_details(id, role).expect("it has not ended").dkg
}

/// The participation of a member, which has the embedded secret of the start.
pub(crate) fn participation(id: SetId, role: Role, member: u16) -> Vec<u8> {
    deal(&dkg_of(id, role), member, the_set(id).members[usize::from(member)].account)
}

/// The participation of the member number `dealer`, which is the account `who`.
pub(crate) fn deal(dkg: &Dkg, dealer: u16, who: u64) -> Vec<u8> {
    static DEALT: Known<(Bytes, u16), Bytes> = OnceLock::new();
    let dealt = DEALT.get_or_init(Mutex::default);
    let key = (dkg.encode(), dealer);
    if let Some(known) = dealt.lock().expect("nobody panics holding it").get(&key) {
        return known.clone();
    }
    let participation = match dkg.suite {
        Suite::Secp256k1 => deal_in::<Secp256k1>(dkg, dealer, who),
        Suite::Ristretto255 => deal_in::<Ristretto255>(dkg, dealer, who),
        Suite::Ed25519 => deal_in::<Ed25519>(dkg, dealer, who),
    };
    dealt.lock().expect("nobody panics holding it").insert(key, participation.clone());
    participation
}

/// The parameters as the library has them.
pub(crate) fn parameters_in<S: EvrfSuite>(dkg: &Dkg) -> Parameters<S> {
    let validator = |validator: &quoin_primitives::verifier::DkgValidator| Validator {
        key: ProvenKey::assume_proven(EmbeddedKey::from_bytes(validator.key.as_bytes()).expect("a key")),
        weight: validator.weight,
    };
    let validators = dkg.validators.iter().map(validator).collect();
    Parameters::new(dkg.context, dkg.threshold, validators).expect("a DKG")
}

fn deal_in<S: EvrfSuite>(dkg: &Dkg, dealer: u16, who: u64) -> Vec<u8> {
    let parameters = parameters_in::<S>(dkg);
    let generators = Generators::shared(parameters.generators()).expect("a size");
    let session = Session::new(parameters, generators).expect("generators of its size");
    let mut rng = ChaCha20Rng::from_seed([dealer as u8; 32]);
    session.deal(dealer, &secret::<S::Embedded>(who, 0), &mut rng).expect("a participation")
}
