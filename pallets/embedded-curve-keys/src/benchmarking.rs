//! Benchmarks: each call with a key on each curve, at its costliest.

use alloc::vec::Vec;

use evrf_dkg::{EmbeddedSecret, Ristretto255, Secp256k1, Suite, possession};
use frame_benchmarking::v2::*;
use frame_support::pallet_prelude::{Authorize, TransactionSource};
use frame_system::RawOrigin;
use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, coordinator,
    verifier::{PossessionProof, possession_owner},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use sp_application_crypto::RuntimeAppPublic;

use crate::{BenchmarkHelper, Call, Config, Keys, Pallet, Registrations};

/// A key of `account` with its proof; `seed` differs for each of its keys.
fn proven<S: Suite>(account: &impl codec::Encode, seed: u8) -> (Vec<u8>, PossessionProof) {
    let mut rng = ChaCha20Rng::from_seed([seed; 32]);
    let secret = EmbeddedSecret::<S::Embedded>::random(&mut rng);
    let proof = possession::prove::<S>(&secret, &possession_owner(account), &mut rng);
    (secret.public_key().to_bytes().as_ref().to_vec(), proof.try_into().expect("as long as a proof"))
}

fn proven_on<T: Config>(
    curve: EmbeddedCurve,
    account: &T::AccountId,
    seed: u8,
) -> (EmbeddedKey, PossessionProof) {
    let as_point = "as long as a point";
    match curve {
        EmbeddedCurve::Secq256k1 => {
            let (key, proof) = proven::<Secp256k1>(account, seed);
            (EmbeddedKey::Secq256k1(key.try_into().expect(as_point)), proof)
        }
        EmbeddedCurve::Embedwards25519 => {
            let (key, proof) = proven::<Ristretto255>(account, seed);
            (EmbeddedKey::Embedwards25519(key.try_into().expect(as_point)), proof)
        }
    }
}

/// An account with a coordinator key and a key on `curve`, and another key to put in its place.
fn account_with_key<T: Config>(
    curve: EmbeddedCurve,
) -> (T::AccountId, coordinator::Public, EmbeddedKey, PossessionProof) {
    let account: T::AccountId = whitelisted_caller();
    let coordinator = coordinator::Public::generate_pair(None);
    T::BenchmarkHelper::prepare(&account, coordinator.clone());
    let (first, proof) = proven_on::<T>(curve, &account, 1);
    Pallet::<T>::put_key(&account, first, &proof).expect("a proven key");
    let (key, proof) = proven_on::<T>(curve, &account, 2);
    (account, coordinator, key, proof)
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn set_key_secq256k1() {
        let (account, _, key, proof) = account_with_key::<T>(EmbeddedCurve::Secq256k1);
        #[extrinsic_call]
        set_key(RawOrigin::Signed(account.clone()), key, proof);
        assert_eq!(Pallet::<T>::key(&account, key.curve()), Some(key));
    }

    #[benchmark]
    fn set_key_embedwards25519() {
        let (account, _, key, proof) = account_with_key::<T>(EmbeddedCurve::Embedwards25519);
        #[extrinsic_call]
        set_key(RawOrigin::Signed(account.clone()), key, proof);
        assert_eq!(Pallet::<T>::key(&account, key.curve()), Some(key));
    }

    #[benchmark]
    fn register_key_secq256k1() {
        let (account, coordinator, key, proof) = account_with_key::<T>(EmbeddedCurve::Secq256k1);
        let message = Pallet::<T>::registration_message(&account, &key, &proof);
        let signature = coordinator.sign(&message).expect("its secret is in the keystore");
        #[extrinsic_call]
        register_key(RawOrigin::Authorized, account.clone(), key, proof, signature);
        assert_eq!(Pallet::<T>::key(&account, key.curve()), Some(key));
    }

    #[benchmark]
    fn register_key_embedwards25519() {
        let (account, coordinator, key, proof) = account_with_key::<T>(EmbeddedCurve::Embedwards25519);
        let message = Pallet::<T>::registration_message(&account, &key, &proof);
        let signature = coordinator.sign(&message).expect("its secret is in the keystore");
        #[extrinsic_call]
        register_key(RawOrigin::Authorized, account.clone(), key, proof, signature);
        assert_eq!(Pallet::<T>::key(&account, key.curve()), Some(key));
    }

    #[benchmark]
    fn authorize_register_key() -> Result<(), BenchmarkError> {
        let (account, coordinator, key, proof) = account_with_key::<T>(EmbeddedCurve::Secq256k1);
        let message = Pallet::<T>::registration_message(&account, &key, &proof);
        let signature = coordinator.sign(&message).expect("its secret is in the keystore");
        let call = Call::<T>::register_key { account, key, proof, signature };
        #[block]
        {
            call.authorize(TransactionSource::External).ok_or("the call authorises itself")??;
        }
        Ok(())
    }

    /// With as many networks as there may be, to ask whether one needs the key.
    #[benchmark]
    fn remove_key() {
        let curve = EmbeddedCurve::Secq256k1;
        let (account, coordinator, _, _) = account_with_key::<T>(curve);
        T::BenchmarkHelper::fill_networks(&account);
        Registrations::<T>::insert(&account, curve, coordinator);
        #[extrinsic_call]
        remove_key(RawOrigin::Signed(account.clone()), curve);
        assert!(!Keys::<T>::contains_key(&account));
    }

    impl_benchmark_test_suite!(
        Pallet,
        crate::mock::with_keystore(crate::mock::Genesis::default().build()),
        crate::mock::Test
    );
}
