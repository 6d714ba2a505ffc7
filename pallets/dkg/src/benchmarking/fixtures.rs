//! Sets, and what their members submit.

use alloc::{vec, vec::Vec};

use evrf_dkg::{
    Ed25519, EmbeddedKey, EmbeddedSecret, Generators, Parameters, ProvenKey, Ristretto255, Secp256k1,
    Session, Suite as EvrfSuite, Validator,
    embedded_curves::{Embedwards25519, Secq256k1},
};
use frame_benchmarking::{BenchmarkError, account};
use frame_support::{
    pallet_prelude::{Authorize, TransactionSource},
    traits::UnfilteredDispatchable,
};
use frame_system::{RawOrigin, pallet_prelude::BlockNumberFor};
use musig::{NonceContext, SecretKey, SecretNonce};
use quoin_primitives::{
    EmbeddedKeys, ExternalKey, KeyPair, MAX_KEY_SHARES, Member, MemberBits, NetworkId, Role, Scheme, SetId,
    Suite, ValidatorSet, coordinator,
    duties::{Duty, PublicNonce},
    group::set_keys_message,
    interface::{Keygen, ValidatorSets},
    threshold,
    verifier::{CACHED_SESSIONS, Dkg, DkgValidator, GroupKey, Verifier},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::{H256, sr25519};

use crate::{
    BenchmarkHelper, Call, Config, Confirmation, Confirmations, Dealing, Dealings, Generations, Pallet,
    Signing, VerificationShares,
};

pub(super) const NETWORK: NetworkId = NetworkId(1);
pub(super) const SET: SetId = SetId { network: NETWORK, session: 0 };
/// As many signers as a set of 150 members has.
pub(super) const MOST_SIGNERS: u32 = 101;
/// The base point of secp256k1, SEC1 compressed.
pub(super) const SECP256K1_BASE_POINT: [u8; 33] = [
    0x02, 0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac, 0x55, 0xa0, 0x62, 0x95, 0xce, 0x87, 0x0b, 0x07,
    0x02, 0x9b, 0xfc, 0xdb, 0x2d, 0xce, 0x28, 0xd9, 0x59, 0xf2, 0x81, 0x5b, 0x16, 0xf8, 0x17, 0x98,
];

fn rng(seed: u16) -> ChaCha20Rng {
    let mut bytes = [0; 32];
    bytes[..2].copy_from_slice(&seed.to_le_bytes());
    ChaCha20Rng::from_seed(bytes)
}

/// The coordinator secret of a member.
fn secret_key(member: u16) -> SecretKey {
    let mut bytes = [0; 32];
    bytes[..2].copy_from_slice(&member.saturating_add(1).to_le_bytes());
    SecretKey::from_bytes(&bytes).expect("a scalar other than zero")
}

fn public_key(member: u16) -> coordinator::Public {
    sr25519::Public::from_raw(secret_key(member).public_key()).into()
}

fn embedded_keys(member: u16) -> EmbeddedKeys {
    let on_embedwards25519 = EmbeddedSecret::<Embedwards25519>::random(&mut rng(member)).public_key();
    let on_secq256k1 = EmbeddedSecret::<Secq256k1>::random(&mut rng(member)).public_key();
    EmbeddedKeys {
        embedwards25519: on_embedwards25519.to_bytes().0,
        secq256k1: Some(on_secq256k1.to_bytes().0),
    }
}

pub(super) fn of_one_share(members: u32) -> Vec<u16> {
    vec![1; members as usize]
}

/// `total` key shares among so many members, as evenly as they go.
pub(super) fn even(total: u16, members: u32) -> Vec<u16> {
    let members = members as u16;
    (0..members).map(|member| total / members + u16::from(member < total % members)).collect()
}

/// A member with `largest` key shares, and `others` with one.
pub(super) fn mixed(largest: u16, others: u32) -> Vec<u16> {
    [vec![largest], of_one_share(others)].concat()
}

pub(super) fn all(members: u16) -> MemberBits {
    let mut bits = MemberBits::none(members);
    (0..members).for_each(|member| bits.insert(member));
    bits
}

/// A set of members with these key shares, declared and dealing.
pub(super) fn dealing_set<T: Config>(scheme: Scheme, weights: &[u16]) -> ValidatorSet<T::AccountId> {
    let member = |(index, shares): (u16, &u16)| Member {
        account: account("validator", index.into(), 0),
        shares: *shares,
        coordinator: public_key(index),
        embedded: embedded_keys(index),
    };
    let members: Vec<_> = (0..).zip(weights).map(member).collect();
    let set = ValidatorSet { id: SET, scheme, members: members.try_into().expect("at most 150") };
    T::BenchmarkHelper::declare(&set);
    Pallet::<T>::start(&set);
    set
}

/// The first member's participation.
fn deal<S: EvrfSuite>(dkg: &Dkg) -> Vec<u8> {
    let validators = dkg.validators.iter().map(|validator| Validator {
        key: ProvenKey::assume_proven(EmbeddedKey::from_bytes(validator.key.as_bytes()).expect("a point")),
        weight: validator.weight,
    });
    let parameters =
        Parameters::<S>::new(dkg.context, dkg.threshold, validators.collect()).expect("a DKG's parameters");
    let generators = Generators::new(parameters.generators()).expect("a size");
    let session = Session::new(parameters, generators).expect("generators of its size");
    session.deal(0, &EmbeddedSecret::random(&mut rng(0)), &mut rng(0)).expect("a participation")
}

/// Verifies participations in as many other DKGs as the verifier keeps the tables of, so that it has to make its own for
/// the next.
fn cool_down<T: Config>() {
    let key = quoin_primitives::EmbeddedKey::Embedwards25519(embedded_keys(0).embedwards25519);
    let validators = vec![DkgValidator { key, weight: 1 }].try_into().expect("one");
    let mut other = Dkg { suite: Suite::Ristretto255, context: [0; 32], threshold: 1, validators };
    let participation = deal::<Ristretto255>(&other);
    for context in 0..CACHED_SESSIONS {
        other.context = [context as u8; 32];
        let verified = T::Verifier::verify_participation(&other, 0, &participation);
        assert_eq!(verified.is_ok(), context == 0, "it is of the first DKG");
    }
}

/// A set in which the first member has a participation to submit, and the call that submits it. The verifier knows
/// nothing of the set yet.
pub(super) fn participation<T: Config>(suite: Suite, weights: &[u16]) -> Call<T> {
    let (scheme, role) = match suite {
        Suite::Secp256k1 => (Scheme::Bip340, Role::External),
        Suite::Ristretto255 => (Scheme::Ed25519, Role::Oracle),
        Suite::Ed25519 => (Scheme::Ed25519, Role::External),
    };
    let set = dealing_set::<T>(scheme, weights);
    let dkg = Pallet::<T>::description(&set, role).expect("every member has its keys");
    let participation = match suite {
        Suite::Secp256k1 => deal::<Secp256k1>(&dkg),
        Suite::Ristretto255 => deal::<Ristretto255>(&dkg),
        Suite::Ed25519 => deal::<Ed25519>(&dkg),
    };
    cool_down::<T>();
    let duty = Duty::Participate { set: SET, role, member: 0, participation };
    let signature = sr25519::Signature::from_raw([0; 64]).into();
    Pallet::<T>::duty_call(duty, signature).expect("as long as a participation")
}

/// Includes a call that is authorised.
pub(super) fn include<T: Config>(call: Call<T>) {
    call.dispatch_bypass_filter(RawOrigin::Authorized.into()).expect("the duty is open");
}

pub(super) fn authorize<T: Config>(call: &Call<T>) -> Result<(), BenchmarkError> {
    call.authorize(TransactionSource::External).ok_or("the call authorises itself")??;
    Ok(())
}

pub(super) fn key_pair() -> KeyPair {
    KeyPair {
        oracle: sr25519::Public::from_raw(secret_key(0).public_key()),
        external: ExternalKey::Secp256k1(SECP256K1_BASE_POINT),
    }
}

/// A set whose keys are made and not confirmed. Its first attempt was opened a block ago.
pub(super) fn confirming_set<T: Config>(weights: &[u16]) -> ValidatorSet<T::AccountId> {
    let set = dealing_set::<T>(Scheme::Bip340, weights);
    let KeyPair { oracle, external } = key_pair();
    Generations::<T>::mutate_extant(SET, |generation| {
        for (role, key) in [
            (Role::Oracle, GroupKey::Ristretto255(oracle.0)),
            (Role::External, GroupKey::Secp256k1(external.as_bytes().try_into().expect("33 bytes"))),
        ] {
            let dkg = generation.dkg_mut(role);
            dkg.dealers = all(set.members.len() as u16);
            dkg.weight = set.total_shares();
            dkg.key = Some(key);
        }
    });
    let generation = Generations::<T>::get(SET).expect("it was just started");
    Pallet::<T>::open_confirmation(SET, &generation);
    Confirmations::<T>::mutate_extant(SET, |open| open.opening = Some(OPENING));
    set
}

/// The hash of the block that opened the attempt.
pub(super) const OPENING: H256 = H256([7; 32]);

pub(super) fn confirmation<T: Config>() -> Confirmation<BlockNumberFor<T>> {
    Confirmations::<T>::get(SET).expect("it is being confirmed")
}

fn nonce(member: u16) -> SecretNonce {
    let context = NonceContext { aggregate_key: None, message: None, session: b"benchmark" };
    SecretNonce::generate(&secret_key(member), &context, &mut rng(member))
        .expect("the generator does not fail")
}

pub(super) fn nonces(member: u16) -> PublicNonce {
    nonce(member).public_nonce()
}

/// Lets members commit.
pub(super) fn commit<T: Config>(members: core::ops::Range<u16>) {
    for member in members {
        Pallet::<T>::do_commit_nonces(SET, 0, member, nonces(member)).expect("the duty is open");
    }
}

/// The share of the first signer, all signers being the first members.
pub(super) fn share<T: Config>(set: &ValidatorSet<T::AccountId>, signers: u16) -> [u8; 32] {
    let keys: Vec<_> = (0..signers).map(|member| secret_key(member).public_key()).collect();
    let key = musig::AggregateKey::new(&keys).expect("different keys");
    let public: Vec<_> = (0..signers).map(nonces).collect();
    let message = set_keys_message(Pallet::<T>::genesis_hash(), set.id, &key_pair());
    let session = musig::Session::new(&key, &public, &message).expect("nonces of all");
    session.sign(&secret_key(0), nonce(0)).expect("the first signer's nonce")
}

/// A set of 150 key shares whose first members, so many as `signers`, have just the threshold and are to sign. The others
/// have a share each, which are the most members that a set with such signers has.
pub(super) fn signing_set<T: Config>(signers: u32) -> ValidatorSet<T::AccountId> {
    let threshold = threshold(MAX_KEY_SHARES);
    let others = of_one_share(u32::from(MAX_KEY_SHARES - threshold));
    let set = confirming_set::<T>(&[even(threshold, signers), others].concat());
    commit::<T>(0..signers as u16);
    set
}

/// Gives the attempt of a set of members with a share each its signers, and the shares of the first `confirmed` of them:
/// bytes of the right length. All have been silent, and have abandoned attempts, before.
pub(super) fn fill_attempt<T: Config>(set: &ValidatorSet<T::AccountId>, confirmed: u16) {
    let members = set.members.len() as u16;
    let mut signers = MemberBits::none(members);
    (0..set.threshold()).for_each(|member| signers.insert(member));
    let nonces: Vec<_> = signers.iter().map(|member| (member, [1; 64])).collect();
    let shares: Vec<_> = (0..confirmed).map(|member| (member, [1; 32])).collect();
    Confirmations::<T>::mutate_extant(SET, |open| {
        (0..members).for_each(|member| open.silent.insert(member));
        open.missed = (0..members).collect::<Vec<_>>().try_into().expect("at most 150");
        (0..members).for_each(|member| while open.abandonments.note(member) {});
        open.nonces = nonces.try_into().expect("at most 150");
        open.signing = Some(Signing {
            signers,
            key: key_pair().oracle,
            challenges: [0; 64],
            session: H256::zero(),
            shares: shares.try_into().expect("at most 150"),
        });
    });
}

/// Stores a coordinator key of the keystore as the first member's, and returns it with the set as it is now.
pub(super) fn with_keystore<T: Config>(
    mut set: ValidatorSet<T::AccountId>,
) -> (coordinator::Public, ValidatorSet<T::AccountId>) {
    let key = coordinator::Public::generate_pair(None);
    set.members[0].coordinator = key.clone();
    T::BenchmarkHelper::declare(&set);
    (key, set)
}

/// The first member's signature of a duty.
pub(super) fn sign<T: Config>(
    key: &coordinator::Public,
    duty: &Duty<T::AccountId>,
) -> coordinator::Signature {
    let set_hash = T::ValidatorSets::set_hash(SET).expect("it is declared");
    key.sign(&duty.hash(Pallet::<T>::genesis_hash(), set_hash)).expect("its secret is in the keystore")
}

/// What the shares of both keys are verified against: bytes of the longest.
pub(super) fn most_shares<T: Config>() {
    let most = GroupKey::Secp256k1(SECP256K1_BASE_POINT).as_bytes().repeat(MAX_KEY_SHARES.into());
    let most = quoin_primitives::verifier::VerificationShares::truncate_from(most);
    Role::ALL.into_iter().for_each(|role| VerificationShares::<T>::insert((SET, role), &most));
}

/// Dealings of the external key by every member, each with the base point for its part of the key and for every share's pad,
/// and an encrypted share that is another multiple of it.
pub(super) fn store_dealings<T: Config>(set: &ValidatorSet<T::AccountId>) {
    let dkg = Pallet::<T>::description(set, Role::External).expect("every member has its keys");
    let mut dealing = vec![0; dkg.dealing_len() as usize];
    let points_len = dealing.len() - 32 * usize::from(MAX_KEY_SHARES);
    let (points, encrypted) = dealing.split_at_mut(points_len);
    let key_at = 2 * usize::from(dkg.slots()) * 33;
    points[key_at..].chunks_mut(33).for_each(|point| point.copy_from_slice(&SECP256K1_BASE_POINT));
    encrypted.fill(2);
    let dealing = Dealing::truncate_from(dealing);
    let members = set.members.len() as u16;
    (0..members).for_each(|member| Dealings::<T>::insert((SET, Role::External), member, &dealing));
    Generations::<T>::mutate_extant(SET, |generation| {
        generation.external.dealers = all(members);
        generation.external.weight = set.total_shares();
        generation.external.ends_after = frame_system::Pallet::<T>::block_number();
    });
    Pallet::<T>::watch(SET, frame_system::Pallet::<T>::block_number());
}
