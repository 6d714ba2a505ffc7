#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod genesis;
#[cfg(test)]
mod mock;
mod registration;
mod registry;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
mod types;
pub mod weights;

pub use pallet::*;
pub use registration::KEY_TAKEN;
pub use types::*;
pub use weights::WeightInfo;

/// Prepares accounts for benchmarks, which the pallet cannot do: session keys belong to another.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// Makes `who` an account that may hold keys, with `coordinator` for its coordinator key.
    fn prepare(who: &AccountId, coordinator: quoin_primitives::coordinator::Public);

    /// Makes it as costly as it can be to find that nothing needs a key of `who` on secq256k1: registers as many networks
    /// as there may be, each of which would. Where [`Config::KeyUse`] looks at nothing there is nothing to do.
    fn fill_networks(_who: &AccountId) {}
}

#[allow(unused_qualifications, reason = "in what the macro writes")]
#[frame_support::pallet]
pub mod pallet {
    use alloc::vec::Vec;

    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use quoin_primitives::{
        EmbeddedCurve, EmbeddedKey, coordinator,
        interface::{CoordinatorKeys, EmbeddedKeyUse},
        verifier::{PossessionError, PossessionProof, Verifier},
    };
    use sp_core::H256;

    use crate::{
        types::*,
        weights::{self, WeightInfo},
    };

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet needs of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<Hash = H256, RuntimeEvent: From<Event<Self>>> {
        /// Verifies proofs of possession: by host functions or in Wasm.
        type Verifier: Verifier;

        /// Knows the validators' coordinator keys.
        type CoordinatorKeys: CoordinatorKeys<Self::AccountId>;

        /// Knows which keys must stay.
        type KeyUse: EmbeddedKeyUse<Self::AccountId>;

        /// The priority of a registration by a coordinator key in the pool. It must be above that of paid calls.
        #[pallet::constant]
        type DutyPriority: Get<TransactionPriority>;

        /// Blocks for which a registration by a coordinator key stays in the pool before it is checked anew.
        #[pallet::constant]
        type DutyLongevity: Get<TransactionLongevity>;

        /// Measured weights.
        type WeightInfo: WeightInfo;

        /// Prepares accounts for benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
    }

    /// The keys of each account that has one. Such an account cannot be reaped.
    #[pallet::storage]
    pub type Keys<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, AccountKeys>;

    /// Who holds the key with this x-coordinate: of a key and its negative, one account holds one.
    #[pallet::storage]
    pub type Owners<T: Config> =
        StorageDoubleMap<_, Twox64Concat, EmbeddedCurve, Blake2_128Concat, [u8; 32], T::AccountId>;

    /// The coordinator key that used up its one registration of an account's key on a curve.
    #[pallet::storage]
    pub type Registrations<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, EmbeddedCurve, coordinator::Public>;

    /// The keys that a chain starts with. Balances must come first in the runtime.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Keys with their proofs, which are verified when the genesis is built.
        pub keys: Vec<GenesisKey<T::AccountId>>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            self.keys.iter().for_each(Pallet::<T>::build_key);
        }
    }

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account set its key on a curve, in place of the one before if there was one.
        KeySet {
            /// The account.
            account: T::AccountId,
            /// The key.
            key: EmbeddedKey,
        },
        /// An account's coordinator key registered the account's key on a curve, in place of the one before if there
        /// was one.
        KeyRegistered {
            /// The account.
            account: T::AccountId,
            /// The key.
            key: EmbeddedKey,
            /// The coordinator key, which has now used up its registration on this curve.
            coordinator: coordinator::Public,
        },
        /// An account's coordinator key authorised a registration that is refused; it has used up its registration on
        /// this curve all the same.
        RegistrationFaulty {
            /// The account.
            account: T::AccountId,
            /// The key that it still does not hold.
            key: EmbeddedKey,
            /// Why it is refused.
            error: DispatchError,
        },
        /// An account removed its key from a curve.
        KeyRemoved {
            /// The account.
            account: T::AccountId,
            /// The key.
            key: EmbeddedKey,
        },
    }

    /// Why a call is refused.
    #[pallet::error]
    #[derive(PartialEq, Eq)]
    pub enum Error<T> {
        /// Another account holds this key or its negative.
        KeyTaken,
        /// The account holds this very key already.
        KeyUnchanged,
        /// The key's bytes are not a point of its curve.
        KeyInvalid,
        /// The proof is not as long as a proof on the key's curve.
        ProofLength,
        /// The proof does not show that this account knows this key's secret.
        ProofInvalid,
        /// The account holds no key on this curve.
        NoKey,
        /// An allocation of the account needs its key on this curve.
        KeyNeeded,
        /// The account has no coordinator key, or it has used up its registration on this curve.
        RegistrationClosed,
    }

    impl<T> From<PossessionError> for Error<T> {
        fn from(error: PossessionError) -> Self {
            match error {
                PossessionError::Key => Self::KeyInvalid,
                PossessionError::Length => Self::ProofLength,
                PossessionError::Commitment | PossessionError::Response | PossessionError::Equation => {
                    Self::ProofInvalid
                }
            }
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Sets the caller's key on the key's curve, in place of the one before. Sets that were declared before keep
        /// their snapshot.
        ///
        /// `proof` is a proof of possession (specification, section 7) by the caller, made with the curve's
        /// [suite](EmbeddedCurve::possession_suite).
        ///
        /// Errors: [`Error::KeyUnchanged`], [`Error::KeyTaken`], [`Error::KeyInvalid`], [`Error::ProofLength`],
        /// [`Error::ProofInvalid`], and `NoProviders` or `TooManyConsumers` if the account cannot hold keys.
        #[pallet::call_index(0)]
        #[pallet::weight(weights::set_key::<T::WeightInfo>(key.curve()))]
        pub fn set_key(origin: OriginFor<T>, key: EmbeddedKey, proof: PossessionProof) -> DispatchResult {
            let account = ensure_signed(origin)?;
            Self::put_key(&account, key, &proof)?;
            Self::deposit_event(Event::KeySet { account, key });
            Ok(())
        }

        /// Sets the key of `account` on the key's curve as [`Pallet::set_key`] does, as a duty of the account's
        /// coordinator key: without a fee, once for each coordinator key and curve. As a signed transaction it is refused,
        /// and pays for its weight as any other.
        ///
        /// `signature` is the coordinator key's, over the duty message `register_key` outside of any set with the
        /// arguments `(account, key, proof)`. A registration whose proof is refused succeeds, with
        /// [`Event::RegistrationFaulty`].
        #[pallet::call_index(1)]
        #[pallet::weight(weights::register_key::<T::WeightInfo>(key.curve()))]
        #[pallet::authorize(|_source, account, key, proof, signature| {
            Self::authorize_registration(account, key, proof, signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_register_key())]
        pub fn register_key(
            origin: OriginFor<T>,
            account: T::AccountId,
            key: EmbeddedKey,
            proof: PossessionProof,
            signature: coordinator::Signature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::register(account, key, &proof)
        }

        /// Removes the caller's key from `curve`. Sets that were declared before keep their snapshot.
        ///
        /// Errors: [`Error::NoKey`]; [`Error::KeyNeeded`] while an allocation of the caller needs a key on `curve`.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::remove_key())]
        pub fn remove_key(origin: OriginFor<T>, curve: EmbeddedCurve) -> DispatchResult {
            let account = ensure_signed(origin)?;
            let key = Self::take_key(&account, curve)?;
            Self::deposit_event(Event::KeyRemoved { account, key });
            Ok(())
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
