//! Benchmarks: each call, its authorisation, and each part of the hooks, at their costliest.
//!
//! Participations are real ones, dealt here by a deterministic dealer, in a set with the most key shares of its class.

use alloc::{vec, vec::Vec};

use evrf_dkg::{
    Ed25519, EmbeddedKey, EmbeddedSecret, Generators, Parameters, ProvenKey, Ristretto255, Secp256k1,
    Session, Suite as EvrfSuite, Validator,
    embedded_curves::{Embedwards25519, Secq256k1},
};
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::{Authorize, TransactionSource},
    traits::{Get, UnfilteredDispatchable},
};
use frame_system::RawOrigin;
use musig::{NonceContext, SecretKey, SecretNonce};
use quoin_primitives::{
    EmbeddedKeys, ExternalKey, KeyPair, MAX_KEY_SHARES, Member, MemberBits, NetworkId, Role, Scheme, SetId,
    Suite, ValidatorSet, coordinator,
    duties::{Duty, PublicNonce},
    group::set_keys_message,
    interface::{Keygen, ValidatorSets},
    verifier::{Dkg, GroupKey},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::sr25519;

use crate::{
    BenchmarkHelper, Call, Config, Confirmation, Confirmations, Dealing, Dealings, Generations, Pallet,
    Removals, Watching, WeightInfo,
};

const NETWORK: NetworkId = NetworkId(1);
const SET: SetId = SetId { network: NETWORK, session: 0 };
/// The base point of secp256k1, SEC1 compressed.
const SECP256K1_BASE_POINT: [u8; 33] = [
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

/// A set of members with these key shares, declared and dealing.
fn dealing_set<T: Config>(scheme: Scheme, weights: &[u16]) -> ValidatorSet<T::AccountId> {
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

fn members_of_one_share(count: u32) -> Vec<u16> {
    vec![1; count as usize]
}

fn all(members: u16) -> MemberBits {
    let mut bits = MemberBits::none(members);
    (0..members).for_each(|member| bits.insert(member));
    bits
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

/// A set in which the first member has a participation to submit, and the call that submits it.
fn participation<T: Config>(suite: Suite, weights: &[u16]) -> Call<T> {
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
    let duty = Duty::Participate { set: SET, role, member: 0, participation };
    let signature = sr25519::Signature::from_raw([0; 64]).into();
    Pallet::<T>::duty_call(duty, signature).expect("as long as a participation")
}

/// Includes a call that is authorised.
fn include<T: Config>(call: Call<T>) {
    call.dispatch_bypass_filter(RawOrigin::Authorized.into()).expect("the duty is open");
}

fn key_pair() -> KeyPair {
    KeyPair {
        oracle: sr25519::Public::from_raw(secret_key(0).public_key()),
        external: ExternalKey::Secp256k1(SECP256K1_BASE_POINT),
    }
}

/// A set whose keys are made and not confirmed.
fn confirming_set<T: Config>(members: u32) -> ValidatorSet<T::AccountId> {
    let set = dealing_set::<T>(Scheme::Bip340, &members_of_one_share(members));
    let KeyPair { oracle, external } = key_pair();
    Generations::<T>::mutate_extant(SET, |generation| {
        for (role, key) in [
            (Role::Oracle, GroupKey::Ristretto255(oracle.0)),
            (Role::External, GroupKey::Secp256k1(external.as_bytes().try_into().expect("33 bytes"))),
        ] {
            let dkg = generation.dkg_mut(role);
            dkg.dealers = all(members as u16);
            dkg.weight = members as u16;
            dkg.key = Some(key);
        }
    });
    let generation = Generations::<T>::get(SET).expect("it was just started");
    Pallet::<T>::open_confirmation(SET, &generation);
    set
}

fn confirmation<T: Config>() -> Confirmation<frame_system::pallet_prelude::BlockNumberFor<T>> {
    Confirmations::<T>::get(SET).expect("it is being confirmed")
}

fn nonce(member: u16) -> SecretNonce {
    let context = NonceContext { aggregate_key: None, message: None, session: b"benchmark" };
    SecretNonce::generate(&secret_key(member), &context, &mut rng(member))
        .expect("the generator does not fail")
}

fn nonces(member: u16) -> PublicNonce {
    nonce(member).public_nonce()
}

/// Lets members commit, from the first on.
fn commit<T: Config>(members: core::ops::Range<u16>) {
    for member in members {
        Pallet::<T>::do_commit_nonces(SET, 0, member, nonces(member)).expect("the duty is open");
    }
}

/// The share of the first signer, all signers being the first members.
fn share<T: Config>(set: &ValidatorSet<T::AccountId>, signers: u16) -> [u8; 32] {
    let keys: Vec<_> = (0..signers).map(|member| secret_key(member).public_key()).collect();
    let key = musig::AggregateKey::new(&keys).expect("different keys");
    let public: Vec<_> = (0..signers).map(nonces).collect();
    let message = set_keys_message(Pallet::<T>::genesis_hash(), set.id, &key_pair());
    let session = musig::Session::new(&key, &public, &message).expect("nonces of all");
    session.sign(&secret_key(0), nonce(0)).expect("the first signer's nonce")
}

/// As many signers as a set of 150 has.
const MOST_SIGNERS: u32 = 101;

/// Fixes the signers of a set, so many as `signers`, the rest of the members having no part in it.
fn signing_set<T: Config>(signers: u32) -> ValidatorSet<T::AccountId> {
    // The least set whose threshold is so many.
    let members = (signers..=MAX_KEY_SHARES.into())
        .find(|members| u32::from(quoin_primitives::threshold(*members as u16)) >= signers)
        .unwrap_or(MAX_KEY_SHARES.into());
    let set = confirming_set::<T>(members);
    commit::<T>(0..set.threshold());
    set
}

/// Stores a coordinator key of the keystore as the first member's, and returns it with the set as it is now.
fn with_keystore<T: Config>(
    mut set: ValidatorSet<T::AccountId>,
) -> (coordinator::Public, ValidatorSet<T::AccountId>) {
    let key = coordinator::Public::generate_pair(None);
    set.members[0].coordinator = key.clone();
    T::BenchmarkHelper::declare(&set);
    (key, set)
}

/// The first member's signature of a duty.
fn sign<T: Config>(key: &coordinator::Public, duty: &Duty<T::AccountId>) -> coordinator::Signature {
    let set_hash = T::ValidatorSets::set_hash(SET).expect("it is declared");
    key.sign(&duty.hash(Pallet::<T>::genesis_hash(), set_hash)).expect("its secret is in the keystore")
}

fn authorize<T: Config>(call: &Call<T>) -> Result<(), BenchmarkError> {
    call.authorize(TransactionSource::External).ok_or("the call authorises itself")??;
    Ok(())
}

/// Dealings of the external key by every member, each with the base point for its part of the key.
fn store_dealings<T: Config>(set: &ValidatorSet<T::AccountId>) {
    let dkg = Pallet::<T>::description(set, Role::External).expect("every member has its keys");
    let mut dealing = vec![0; dkg.dealing_len() as usize];
    let key_at = 2 * usize::from(dkg.slots()) * 33;
    dealing[key_at..key_at + 33].copy_from_slice(&SECP256K1_BASE_POINT);
    let dealing = Dealing::truncate_from(dealing);
    let members = set.members.len() as u16;
    (0..members).for_each(|member| Dealings::<T>::insert((SET, Role::External), member, &dealing));
    Generations::<T>::mutate_extant(SET, |generation| {
        generation.external.dealers = all(members);
        generation.external.weight = members;
        generation.external.ends_after = frame_system::Pallet::<T>::block_number();
    });
    Pallet::<T>::watch(SET, frame_system::Pallet::<T>::block_number());
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn authorize_participate() -> Result<(), BenchmarkError> {
        // Of one member with all shares, the participation is longest; of 150 members, the set.
        let set = dealing_set::<T>(Scheme::Bip340, &members_of_one_share(MAX_KEY_SHARES.into()));
        let (key, set) = with_keystore::<T>(set);
        let role = Role::External;
        let length = Pallet::<T>::description(&set, role).ok_or("described")?.participation_len();
        let participation = vec![1; length as usize];
        let duty = Duty::Participate { set: SET, role, member: 0, participation };
        let signature = sign::<T>(&key, &duty);
        let call = Pallet::<T>::duty_call(duty, signature).ok_or("a call")?;
        let answer;
        #[block]
        {
            answer = authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn authorize_confirmation() -> Result<(), BenchmarkError> {
        let (key, _) = with_keystore::<T>(signing_set::<T>(MOST_SIGNERS));
        let session = confirmation::<T>().signing.ok_or("the signers are fixed")?.session;
        let duty = Duty::Confirm { set: SET, attempt: 0, member: 0, share: [1; 32], session };
        let signature = sign::<T>(&key, &duty);
        let call = Pallet::<T>::duty_call(duty, signature).ok_or("a call")?;
        let answer;
        #[block]
        {
            answer = authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn authorize_set_keys() -> Result<(), BenchmarkError> {
        signing_set::<T>(MOST_SIGNERS);
        let key = coordinator::Public::generate_pair(None);
        Confirmations::<T>::mutate_extant(SET, |confirmation| {
            if let Some(signing) = &mut confirmation.signing {
                signing.key = key.clone().into();
            }
        });
        let message = set_keys_message(Pallet::<T>::genesis_hash(), SET, &key_pair());
        let signature = key.sign(&message).ok_or("its secret is in the keystore")?.into();
        let signers = confirmation::<T>().signing.ok_or("the signers are fixed")?.signers;
        let call = Call::<T>::set_keys {
            network: NETWORK,
            key_pair: key_pair(),
            signature_participants: signers.into_bits(),
            signature,
        };
        let answer;
        #[block]
        {
            answer = authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn participate_secp256k1_512() {
        let call = participation::<T>(Suite::Secp256k1, &[1; 20]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_1024() {
        let call = participation::<T>(Suite::Secp256k1, &[1; 43]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_2048() {
        let call = participation::<T>(Suite::Secp256k1, &[1; 86]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_4096() {
        let call = participation::<T>(Suite::Secp256k1, &[1; 150]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_8192() {
        let call = participation::<T>(Suite::Secp256k1, &[150]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_512() {
        let call = participation::<T>(Suite::Ristretto255, &[1; 20]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_1024() {
        let call = participation::<T>(Suite::Ristretto255, &[1; 43]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_2048() {
        let call = participation::<T>(Suite::Ristretto255, &[1; 86]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_4096() {
        let call = participation::<T>(Suite::Ristretto255, &[1; 150]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_8192() {
        let call = participation::<T>(Suite::Ristretto255, &[150]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_512() {
        let call = participation::<T>(Suite::Ed25519, &[1; 20]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_1024() {
        let call = participation::<T>(Suite::Ed25519, &[1; 43]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_2048() {
        let call = participation::<T>(Suite::Ed25519, &[1; 86]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_4096() {
        let call = participation::<T>(Suite::Ed25519, &[1; 150]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_8192() {
        let call = participation::<T>(Suite::Ed25519, &[150]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn commit_nonces(m: Linear<2, 150>) {
        confirming_set::<T>(m);
        let call = Call::<T>::commit_nonces {
            network: NETWORK,
            session: SET.session,
            attempt: 0,
            member: 0,
            nonces: nonces(0),
            signature: sr25519::Signature::from_raw([0; 64]).into(),
        };
        #[block]
        {
            include(call);
        }
        assert_eq!(confirmation::<T>().nonces.len(), 1);
    }

    #[benchmark]
    fn fix_signers(m: Linear<1, 150>) {
        let set = confirming_set::<T>(m);
        let mut committed = confirmation::<T>();
        let each = (0..m as u16).map(|member| (member, nonces(member))).collect::<Vec<_>>();
        committed.nonces = each.try_into().expect("at most 150");
        #[block]
        {
            Pallet::<T>::fix_signers(SET, &set, committed, all(m as u16));
        }
        assert!(confirmation::<T>().signing.is_some());
    }

    #[benchmark]
    fn confirm(m: Linear<1, MOST_SIGNERS>) {
        let set = signing_set::<T>(m);
        let call = Call::<T>::confirm {
            network: NETWORK,
            session: SET.session,
            attempt: 0,
            member: 0,
            share: share::<T>(&set, set.threshold()),
            signature: sr25519::Signature::from_raw([0; 64]).into(),
        };
        #[block]
        {
            include(call);
        }
        assert_eq!(confirmation::<T>().signing.map(|signing| signing.shares.len()), Some(1));
    }

    #[benchmark]
    fn abandon_attempt() {
        signing_set::<T>(MOST_SIGNERS);
        let call = Call::<T>::abandon_attempt {
            network: NETWORK,
            session: SET.session,
            attempt: 0,
            member: 0,
            signature: sr25519::Signature::from_raw([0; 64]).into(),
        };
        #[block]
        {
            include(call);
        }
        assert_eq!(confirmation::<T>().attempt, 1);
    }

    #[benchmark]
    fn set_keys() {
        signing_set::<T>(MOST_SIGNERS);
        let signers = confirmation::<T>().signing.expect("the signers are fixed").signers;
        let call = Call::<T>::set_keys {
            network: NETWORK,
            key_pair: key_pair(),
            signature_participants: signers.into_bits(),
            signature: sr25519::Signature::from_raw([0; 64]),
        };
        #[block]
        {
            include(call);
        }
        assert!(!Confirmations::<T>::contains_key(SET));
    }

    #[benchmark]
    fn on_initialize(s: Linear<0, { T::MaxNetworks::get() }>) {
        let now = frame_system::Pallet::<T>::block_number();
        for network in 0..s {
            let set = SetId { network: NetworkId(network as u16 + 1), session: 0 };
            Pallet::<T>::watch(set, now);
        }
        #[block]
        {
            Pallet::<T>::watch_sets(now);
        }
        assert_eq!(Watching::<T>::get().len() as u32, s);
    }

    #[benchmark]
    fn complete(m: Linear<1, 150>) {
        let set = dealing_set::<T>(Scheme::Bip340, &members_of_one_share(m));
        store_dealings::<T>(&set);
        let generation = Generations::<T>::get(SET).expect("it was just started");
        #[block]
        {
            Pallet::<T>::end_dealing(SET, generation);
        }
        assert!(Generations::<T>::get(SET).is_some_and(|generation| generation.external.key.is_some()));
    }

    #[benchmark]
    fn fail(m: Linear<1, 150>) {
        confirming_set::<T>(m);
        // Of a set that `validator-sets` does not know, only what this pallet does is measured.
        #[block]
        {
            Pallet::<T>::missing(SET);
            Pallet::<T>::forget(SET);
        }
        assert!(!Generations::<T>::contains_key(SET));
    }

    #[benchmark]
    fn end_attempt(m: Linear<1, 150>) {
        confirming_set::<T>(m);
        let (generation, open) =
            (Generations::<T>::get(SET).expect("it was just started"), confirmation::<T>());
        #[block]
        {
            Pallet::<T>::end_attempt(SET, generation, open);
        }
        assert_eq!(confirmation::<T>().attempt, 1);
    }

    #[benchmark]
    fn on_idle() {
        #[block]
        {
            Pallet::<T>::remove_ended(T::WeightInfo::on_idle());
        }
        assert_eq!(Removals::<T>::iter().count(), 0);
    }

    #[benchmark]
    fn remove_dealings() {
        let set = dealing_set::<T>(Scheme::Bip340, &members_of_one_share(MAX_KEY_SHARES.into()));
        store_dealings::<T>(&set);
        let of_one = Dealings::<T>::get((SET, Role::External), 0).expect("it was just stored");
        Dealings::<T>::insert((SET, Role::Oracle), 149, of_one);
        Pallet::<T>::forget(SET);
        #[block]
        {
            Pallet::<T>::remove_ended(
                T::WeightInfo::on_idle().saturating_add(T::WeightInfo::remove_dealings()),
            );
        }
        assert_eq!(Removals::<T>::get(SET), Some(149));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::for_benchmarks(), crate::mock::Test);
}
