#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

mod asset;
mod authorize;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod burn;
mod conflict;
mod execution;
mod handover;
mod instruction;
#[cfg(test)]
mod mock;
mod proposal;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
mod types;
mod view;
pub mod weights;

pub use authorize::HALTED;
pub use handover::ByBatch;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// The target of the pallet's log lines.
const LOG_TARGET: &str = "runtime::batches";

/// Prepares sets for benchmarks, which the pallet cannot do: they belong to another.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// Makes `set` the declared successor of its network, which is open, with stake of every member bound in it,
    /// without starting its key generation.
    fn declare(set: &quoin_primitives::ValidatorSet<AccountId>);
}

/// For runtimes in which the benchmarks do not run.
#[cfg(feature = "runtime-benchmarks")]
impl<AccountId> BenchmarkHelper<AccountId> for () {
    fn declare(_: &quoin_primitives::ValidatorSet<AccountId>) {}
}

#[allow(unused_qualifications, reason = "in what the macro writes")]
#[frame_support::pallet]
pub mod pallet {
    use frame_support::{
        PalletId,
        pallet_prelude::*,
        traits::fungibles::{Create, Inspect, Mutate},
    };
    use frame_system::pallet_prelude::*;
    use quoin_primitives::{
        MAX_KEY_SHARES, NetworkId, Session, SetId,
        batch::{
            Batch, BatchId, BatchSignature, Burn, BurnId, ExternalAddress, Instruction, OwnInstruction,
            Proposal, SignedBatch,
        },
        coordinator,
        interface::{Signing, SigningWeight, ValidatorSets, ValidatorSetsWeight},
    };
    use sp_core::H256;
    use sp_runtime::traits::Convert;

    use crate::{types::*, weights::WeightInfo};

    /// An amount of a network's asset.
    pub type BalanceOf<T> =
        <<T as Config>::Assets as Inspect<<T as frame_system::Config>::AccountId>>::Balance;
    /// The number of an asset.
    pub type AssetIdOf<T> =
        <<T as Config>::Assets as Inspect<<T as frame_system::Config>::AccountId>>::AssetId;
    /// An instruction on this chain.
    pub type InstructionOf<T> =
        Instruction<<T as frame_system::Config>::AccountId, BalanceOf<T>, <T as Config>::OwnInstruction>;
    /// A batch on this chain.
    pub type BatchOf<T> =
        Batch<<T as frame_system::Config>::AccountId, BalanceOf<T>, <T as Config>::OwnInstruction>;
    /// A batch on this chain, with its signature.
    pub type SignedBatchOf<T> =
        SignedBatch<<T as frame_system::Config>::AccountId, BalanceOf<T>, <T as Config>::OwnInstruction>;

    /// As many batches of one number are proposed at most: one by each member of the set in office and of the next.
    pub const MAX_PROPOSALS: u32 = 2 * MAX_KEY_SHARES as u32;

    /// Of so many proposals at most, a batch's execution closes the requests for signatures.
    pub const CLOSED_BY_BATCH: u32 = 8;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet needs of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<Hash = H256, RuntimeEvent: From<Event<Self>>> {
        /// The assets, among them one for each external network.
        type Assets: Create<Self::AccountId> + Mutate<Self::AccountId>;

        /// Which asset is a network's. Nobody else may create it.
        type AssetOf: Convert<NetworkId, AssetIdOf<Self>>;

        /// Whose account is said to administer the networks' assets. Nobody has a key of it.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// The runtime's own instructions, [`NoInstruction`](quoin_primitives::batch::NoInstruction) if it has none.
        type OwnInstruction: OwnInstruction<Self::AccountId, BalanceOf<Self>> + Parameter;

        /// Has proposed batches signed.
        type Signing: Signing;

        /// What asking it costs.
        type SigningWeight: SigningWeight;

        /// Blocks within which a proposed batch is signed; then it may be proposed again.
        type ProposalBlocks: Get<u32>;

        /// Knows the validator sets, and is told of handovers and conflicts.
        type ValidatorSets: ValidatorSets<Self::AccountId>;

        /// What telling them costs.
        type ValidatorSetsWeight: ValidatorSetsWeight;

        /// Who may claim for beneficiaries that cannot.
        type ManagerOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Bytes of the longest batch.
        #[pallet::constant]
        type MaxBatchLen: Get<u32>;

        /// How many batches of a network can be signed at a time: the next one and those after it.
        #[pallet::constant]
        type MaxAhead: Get<u32>;

        /// The most burns towards one network that are queued. Half of the room is for values that go back.
        #[pallet::constant]
        type MaxBurns: Get<u32>;

        /// The least amount that is burned towards a network: what is worth sending there.
        type LeastBurn: Convert<NetworkId, BalanceOf<Self>>;

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

    /// How far each network's batches are. It outlives the network, so that no number is used twice.
    #[pallet::storage]
    pub type NetworkProgress<T: Config> =
        StorageMap<_, Twox64Concat, NetworkId, Progress<BlockNumberFor<T>>, ValueQuery>;

    /// The batches that members proposed, until a batch of their number is executed.
    #[pallet::storage]
    pub type Proposals<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        NetworkId,
        Twox64Concat,
        BatchId,
        BoundedVec<Proposed, ConstU32<MAX_PROPOSALS>>,
        ValueQuery,
    >;

    /// The values of instructions that failed and could not be sent back, by batch and index.
    #[pallet::storage]
    pub type Claims<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        NetworkId,
        Twox64Concat,
        (BatchId, u32),
        Claim<T::AccountId, BalanceOf<T>>,
    >;

    /// Which burns towards each network are queued.
    #[pallet::storage]
    pub type BurnQueues<T: Config> = StorageMap<_, Twox64Concat, NetworkId, BurnQueue, ValueQuery>;

    /// The queued burns.
    #[pallet::storage]
    pub type Burns<T: Config> =
        StorageDoubleMap<_, Twox64Concat, NetworkId, Twox64Concat, BurnId, Burn<T::AccountId, BalanceOf<T>>>;

    /// Sets whose oracle key signed two batches of one number, and which number. Each is proven once.
    #[pallet::storage]
    pub type Conflicts<T: Config> = StorageMap<_, Twox64Concat, SetId, BatchId>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A member proposed a batch, which its set is asked to sign.
        BatchProposed {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The batch's number.
            id: BatchId,
            /// The batch's hash.
            batch_hash: H256,
            /// The member.
            validator: T::AccountId,
        },
        /// A batch was executed. The instructions that failed are in events of their own.
        BatchExecuted {
            /// The network.
            network: NetworkId,
            /// The number of the set that signed it.
            session: Session,
            /// The batch's number.
            id: BatchId,
            /// The batch's hash.
            batch_hash: H256,
            /// The hash of the external block.
            block: [u8; 32],
        },
        /// An instruction of a batch failed, and nothing of it stays but its value.
        InstructionFailed {
            /// The network.
            network: NetworkId,
            /// The batch's number.
            id: BatchId,
            /// The instruction's index in the batch.
            index: u32,
            /// Who was to have the amount.
            beneficiary: T::AccountId,
            /// The amount.
            amount: BalanceOf<T>,
            /// Why it failed.
            error: DispatchError,
            /// What becomes of the amount.
            remedy: Remedy,
        },
        /// The value of an instruction that failed was minted after all.
        Claimed {
            /// The network.
            network: NetworkId,
            /// The batch's number.
            id: BatchId,
            /// The instruction's index in the batch.
            index: u32,
            /// Who has the amount now.
            to: T::AccountId,
            /// The amount.
            amount: BalanceOf<T>,
        },
        /// An amount is to leave for an external network.
        BurnQueued {
            /// The network.
            network: NetworkId,
            /// The burn's number.
            burn: BurnId,
            /// Who burned it; `None` where it is sent back.
            who: Option<T::AccountId>,
            /// The amount.
            amount: BalanceOf<T>,
            /// Where it goes.
            address: ExternalAddress,
        },
        /// A batch says that burns have been carried out.
        BurnsAcknowledged {
            /// The network.
            network: NetworkId,
            /// All with a lower number.
            before: BurnId,
        },
        /// A set's oracle key signed two different batches of one number: the network is halted.
        ConflictProven {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The batches' number.
            id: BatchId,
            /// Their hashes.
            hashes: [H256; 2],
        },
    }

    /// Why a call is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// Nothing of the kind is waited for.
        DutyClosed,
        /// The network is halted.
        NetworkHalted,
        /// Nobody serves the network.
        NoSetInOffice,
        /// The amount is zero.
        AmountZero,
        /// The address is empty.
        AddressEmpty,
        /// As many burns towards the network as the chain allows are queued.
        TooManyBurns,
        /// The amount is less than is sent to the network.
        AmountTooSmall,
        /// No value is kept of such an instruction.
        NothingToClaim,
        /// The value is another account's.
        NotBeneficiary,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(T::MaxBatchLen::get() > 0, "MaxBatchLen must leave room for a batch");
            assert!(T::MaxAhead::get() > 0, "MaxAhead must leave room for the next batch");
            assert!(T::MaxBurns::get() > 1, "MaxBurns must leave room for a burn and a value that goes back");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// A member of the set in office, or of the next one once that has its keys, proposes a batch that its processor
        /// reported: a duty, signed by its coordinator key as [`Proposal::duty_hash`] says. The set is asked to sign it;
        /// members whose own processors reported the same hash do.
        ///
        /// Each member has one open proposal for each number, and each hash is proposed once in each set. A proposal is
        /// open as long as its request for a signature.
        #[pallet::call_index(0)]
        #[pallet::weight((Pallet::<T>::proposal_weight(), DispatchClass::Operational))]
        #[pallet::authorize(|_source, proposal, signature| {
            Pallet::<T>::authorize_proposal(proposal, signature)
        })]
        #[pallet::weight_of_authorize(Pallet::<T>::authorize_proposal_weight())]
        pub fn propose(
            origin: OriginFor<T>,
            proposal: Proposal,
            signature: coordinator::Signature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::do_propose(proposal)
        }

        /// Executes the next batch of a network. Anyone may submit it: it is authorised by the signature in it, of the
        /// oracle key in office or, until the handover, of the next set's. The first one of the next set is the handover.
        ///
        /// Instructions are executed one by one. One that fails leaves nothing but its value: queued back to where it
        /// came from, or to be claimed by its beneficiary.
        #[pallet::call_index(1)]
        #[pallet::weight((Pallet::<T>::execution_weight(signed), DispatchClass::Operational))]
        #[pallet::authorize(|_source, signed| Pallet::<T>::authorize_execution(signed))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_execute_batch())]
        pub fn execute_batch(origin: OriginFor<T>, signed: SignedBatchOf<T>) -> DispatchResultWithPostInfo {
            ensure_authorized(origin)?;
            Self::do_execute_batch(signed)
        }

        /// Proves that a set's oracle key signed two different batches of one number. Anyone may: it is authorised by the
        /// two signatures. The set's network is halted, and by that its members' stake is frozen.
        #[pallet::call_index(2)]
        #[pallet::weight((Pallet::<T>::conflict_weight(), DispatchClass::Operational))]
        #[pallet::authorize(|_source, set, id, first, second| {
            Pallet::<T>::authorize_conflict(*set, *id, [first, second])
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_report_conflict())]
        pub fn report_conflict(
            origin: OriginFor<T>,
            set: SetId,
            id: BatchId,
            first: BatchSignature,
            second: BatchSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::do_report_conflict(set, id, [first.batch_hash, second.batch_hash])
        }

        /// Destroys an amount of a network's asset, for as much to be sent to an address on the network. It is queued
        /// until a batch acknowledges it.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::burn())]
        pub fn burn(
            origin: OriginFor<T>,
            network: NetworkId,
            amount: BalanceOf<T>,
            address: ExternalAddress,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_burn(who, network, amount, address)
        }

        /// Mints the value of an instruction that failed, to whom its beneficiary says. Origin: the beneficiary or, for
        /// one that can sign nothing, the manager.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::claim())]
        pub fn claim(
            origin: OriginFor<T>,
            network: NetworkId,
            id: BatchId,
            index: u32,
            to: T::AccountId,
        ) -> DispatchResult {
            let claimant = match T::ManagerOrigin::try_origin(origin) {
                Ok(_) => None,
                Err(origin) => Some(ensure_signed(origin)?),
            };
            Self::do_claim(claimant, network, id, index, to)
        }
    }
}
