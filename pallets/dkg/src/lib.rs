#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

mod authorize;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod completion;
mod confirmation;
mod integrity;
mod keygen;
#[cfg(test)]
mod mock;
mod participation;
mod removal;
mod set_keys;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
mod types;
mod verification_shares;
mod view;
mod watch;
pub mod weights;

pub use authorize::HALTED;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// The target of the pallet's log lines.
const LOG_TARGET: &str = "runtime::dkg";

/// Prepares sets for benchmarks, which the pallet cannot do: they belong to another.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// Makes `set` the declared successor of its network, which is open, with stake of every member bound in it,
    /// without starting its key generation.
    fn declare(set: &quoin_primitives::ValidatorSet<AccountId>);
}

#[allow(unused_qualifications, reason = "in what the macro writes")]
#[frame_support::pallet]
pub mod pallet {
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use quoin_primitives::{
        Bits, KeyPair, MemberBits, NetworkId, Role, Session, SetId, coordinator,
        duties::{PartialSignature, PublicNonce},
        interface::{ValidatorSets, ValidatorSetsWeight},
        verifier::{GroupKey, ParticipationFault, Verifier},
    };
    use sp_core::{H256, sr25519};

    use crate::{types::*, weights::WeightInfo};

    /// As many sets as are done with at one block at most when their time is over; the others follow at the next.
    pub const STEPS_PER_BLOCK: usize = 2;
    /// As many members' dealings as are removed at one block at most.
    pub const REMOVALS_PER_BLOCK: u16 = 32;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet needs of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<Hash = H256, RuntimeEvent: From<Event<Self>>> {
        /// Verifies participations and combines dealings: by host functions or in Wasm.
        type Verifier: Verifier;

        /// Knows the validator sets, and is told what becomes of their keys.
        type ValidatorSets: ValidatorSets<Self::AccountId>;

        /// What telling them costs.
        type ValidatorSetsWeight: ValidatorSetsWeight;

        /// The most networks, as `validator-sets` has it: of each, one set makes its keys at a time.
        #[pallet::constant]
        type MaxNetworks: Get<u32>;

        /// Blocks without a new participation after which a DKG that has reached the threshold is complete.
        type DealWindow: Get<BlockNumberFor<Self>>;

        /// Blocks from a set's declaration in which participations are taken at most. It must be well below every
        /// network's key deadline.
        type DealDeadline: Get<BlockNumberFor<Self>>;

        /// Blocks that an attempt to confirm waits for nonces, for shares, and for their sum. It doubles with each
        /// attempt that runs out of time, up to sixteen times as many.
        type ConfirmationTimeout: Get<BlockNumberFor<Self>>;

        /// The priority of duties in the pool. It must be above that of paid calls.
        #[pallet::constant]
        type DutyPriority: Get<TransactionPriority>;

        /// Blocks for which a duty stays in the pool before it is checked anew.
        #[pallet::constant]
        type DutyLongevity: Get<TransactionLongevity>;

        /// Measured weights.
        type WeightInfo: WeightInfo;

        /// Prepares sets for benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
    }

    /// Sets that make or made keys, until they end.
    #[pallet::storage]
    pub type Generations<T: Config> = StorageMap<_, Twox64Concat, SetId, Generation<BlockNumberFor<T>>>;

    /// What recovery needs of each verified participation, by the dealer's index.
    #[pallet::storage]
    pub type Dealings<T: Config> = StorageDoubleMap<_, Twox64Concat, (SetId, Role), Identity, u16, Dealing>;

    /// What signature shares by a set's keys are verified against: of each key's shares, in the order of their indices, from
    /// when the key is made.
    #[pallet::storage]
    pub type VerificationShares<T: Config> =
        StorageMap<_, Twox64Concat, (SetId, Role), quoin_primitives::verifier::VerificationShares>;

    /// The open attempts of sets that have made their keys to confirm them.
    #[pallet::storage]
    pub type Confirmations<T: Config> = StorageMap<_, Twox64Concat, SetId, Confirmation<BlockNumberFor<T>>>;

    /// The sets that have no keys yet, with their deadlines.
    #[pallet::storage]
    pub type Watching<T: Config> =
        StorageValue<_, BoundedVec<Watched<BlockNumberFor<T>>, T::MaxNetworks>, ValueQuery>;

    /// Sets that ended, with how many of their members' dealings are still to be removed.
    #[pallet::storage]
    pub type Removals<T: Config> = StorageMap<_, Twox64Concat, SetId, u16>;

    /// The weight that participations took of a block, and which block. Only the current one's counts.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type RoomTaken<T: Config> = StorageValue<_, (BlockNumberFor<T>, Weight)>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A member of a set dealt: its participation is verified.
        Participated {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// For which key.
            role: Role,
            /// The member.
            validator: T::AccountId,
            /// The key shares of all that have dealt by now.
            weight: u16,
        },
        /// A member's participation does not verify. It is a fault, and the member cannot deal again.
        ParticipationFaulty {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// For which key.
            role: Role,
            /// The member.
            validator: T::AccountId,
            /// What is wrong.
            fault: ParticipationFault,
        },
        /// A DKG is complete.
        KeyMade {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// Which key.
            role: Role,
            /// The key.
            key: GroupKey,
            /// The members whose participations made it.
            dealers: MemberBits,
        },
        /// A set can no longer make its keys.
        GenerationFailed {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// Why.
            cause: FailureCause,
        },
        /// The members of a set are asked to confirm its keys, for the first time or anew.
        AttemptOpened {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The attempt.
            attempt: u32,
            /// Who is not asked this time: who stalled an attempt before, those first who were silent last, and then who
            /// abandoned one, all as far as the rest reaches the threshold.
            excluded: MemberBits,
        },
        /// A member committed to nonces.
        NoncesCommitted {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The attempt.
            attempt: u32,
            /// The member.
            validator: T::AccountId,
        },
        /// Members with the threshold's key shares committed to nonces: they are to sign.
        SignersFixed {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The attempt.
            attempt: u32,
            /// The signers.
            signers: MemberBits,
            /// Their MuSig key.
            key: sr25519::Public,
        },
        /// A signer gave its share of the signature.
        Confirmed {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The attempt.
            attempt: u32,
            /// The signer.
            validator: T::AccountId,
        },
        /// A member's part in the confirmation is wrong. It is a fault, and the member has no part in further attempts.
        ConfirmationFaulty {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The attempt.
            attempt: u32,
            /// The member.
            validator: T::AccountId,
            /// What is wrong.
            fault: ConfirmationFault,
        },
        /// A signer can not sign with the nonces that it committed to; the next attempt follows.
        AttemptAbandoned {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The attempt.
            attempt: u32,
            /// The signer.
            validator: T::AccountId,
        },
        /// An attempt ran out of time; the next follows.
        AttemptTimedOut {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The attempt.
            attempt: u32,
            /// Who was waited for.
            silent: MemberBits,
        },
        /// A set's keys are confirmed by its members' signature.
        KeysConfirmed {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The keys.
            keys: KeyPair,
            /// Who signed.
            signature_participants: MemberBits,
        },
        /// What was stored of a set that ended is removed.
        RecoveryDataRemoved {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
        },
    }

    /// Why a call is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// Nothing of the kind is waited for: from this member, in this attempt, or at all.
        DutyClosed,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            Self::watch_sets(now)
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            Self::remove_ended(remaining)
        }

        fn integrity_test() {
            Self::check_integrity();
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// A member of a set deals for one of the set's keys: a duty, signed by its coordinator key over the
        /// arguments `(role, member, participation)` with attempt 0.
        ///
        /// `member` is its index in the set. A participation that does not verify makes the call succeed with
        /// [`Event::ParticipationFaulty`].
        #[pallet::call_index(0)]
        #[pallet::weight((
            Pallet::<T>::participation_weight(SetId { network: *network, session: *session }, *role),
            DispatchClass::Normal,
        ))]
        #[pallet::authorize(|_source, network, session, role, member, participation, signature| {
            let id = SetId { network: *network, session: *session };
            Pallet::<T>::authorize_participation(id, *role, *member, participation, signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_participate())]
        pub fn participate(
            origin: OriginFor<T>,
            network: NetworkId,
            session: Session,
            role: Role,
            member: u16,
            participation: Participation,
            signature: coordinator::Signature,
        ) -> DispatchResultWithPostInfo {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::do_participate(SetId { network, session }, role, member, &participation)
        }

        /// A member of a set that has made its keys commits to its nonces for an attempt to confirm them: a duty,
        /// signed over the arguments `(member, nonces, opening)`, where `opening` is the hash of the block that opened
        /// the attempt. So what was committed to on one fork is refused on another. With the threshold's key shares
        /// committed, the signers are fixed.
        ///
        /// Nonces that are not two points other than the identity make the call succeed with
        /// [`Event::ConfirmationFaulty`].
        #[pallet::call_index(1)]
        #[pallet::weight((Pallet::<T>::commit_weight(), DispatchClass::Operational))]
        #[pallet::authorize(|_source, network, session, attempt, member, nonces, signature| {
            let id = SetId { network: *network, session: *session };
            Pallet::<T>::authorize_nonces(id, *attempt, *member, nonces, signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_confirmation())]
        pub fn commit_nonces(
            origin: OriginFor<T>,
            network: NetworkId,
            session: Session,
            attempt: u32,
            member: u16,
            nonces: PublicNonce,
            signature: coordinator::Signature,
        ) -> DispatchResultWithPostInfo {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::do_commit_nonces(SetId { network, session }, attempt, member, nonces)
        }

        /// A signer gives its share of the signature over the set's keys: a duty, signed over `(member, share,
        /// session)`, where `session` is the hash of all that the share depends on. So a share that was signed on
        /// another fork, with other signers or for other keys, is refused there, and blamed on nobody.
        ///
        /// A wrong share makes the call succeed with [`Event::ConfirmationFaulty`], and opens the next attempt.
        #[pallet::call_index(2)]
        #[pallet::weight((Pallet::<T>::confirm_weight(), DispatchClass::Operational))]
        #[pallet::authorize(|_source, network, session, attempt, member, share, signature| {
            let id = SetId { network: *network, session: *session };
            Pallet::<T>::authorize_share(id, *attempt, *member, share, signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_confirmation())]
        pub fn confirm(
            origin: OriginFor<T>,
            network: NetworkId,
            session: Session,
            attempt: u32,
            member: u16,
            share: PartialSignature,
            signature: coordinator::Signature,
        ) -> DispatchResultWithPostInfo {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::do_confirm(SetId { network, session }, attempt, member, share)
        }

        /// A signer cannot sign with the nonces that it committed to, having used them on another fork, and asks for
        /// the next attempt, in which it has no part if the others suffice: a duty, signed over `(member, opening)`,
        /// where `opening` is the hash of the block that opened the attempt. It is no fault, and open to each member
        /// once.
        #[pallet::call_index(3)]
        #[pallet::weight((T::WeightInfo::abandon_attempt(), DispatchClass::Operational))]
        #[pallet::authorize(|_source, network, session, attempt, member, signature| {
            let id = SetId { network: *network, session: *session };
            Pallet::<T>::authorize_abandonment(id, *attempt, *member, signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_confirmation())]
        pub fn abandon_attempt(
            origin: OriginFor<T>,
            network: NetworkId,
            session: Session,
            attempt: u32,
            member: u16,
            signature: coordinator::Signature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::do_abandon_attempt(SetId { network, session }, attempt, member)
        }

        /// Publishes the keys of a network's next set, as its signers confirmed them. Anyone may: `signature` is the
        /// sr25519 signature of the signers' MuSig key over
        /// [`set_keys_message`](quoin_primitives::group::set_keys_message), and neither the keys nor the participants
        /// can be other than the chain's own.
        #[pallet::call_index(4)]
        #[pallet::weight((Pallet::<T>::set_keys_weight(), DispatchClass::Operational))]
        #[pallet::authorize(|_source, network, key_pair, signature_participants, signature| {
            Pallet::<T>::authorize_set_keys(*network, key_pair, signature_participants, signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_set_keys())]
        pub fn set_keys(
            origin: OriginFor<T>,
            network: NetworkId,
            key_pair: KeyPair,
            signature_participants: Bits,
            signature: sr25519::Signature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::do_set_keys(network, key_pair, signature_participants)
        }
    }
}
