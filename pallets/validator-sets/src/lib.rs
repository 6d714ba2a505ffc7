#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

mod allocation;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod deadlines;
mod declaration;
mod life;
#[cfg(test)]
mod mock;
mod networks;
mod reports;
pub mod selection;
mod session;
mod signing_sets;
mod slashing;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
mod types;
pub mod weights;

pub use pallet::*;
pub use session::SessionCoordinators;
pub use types::*;
pub use weights::WeightInfo;

/// The target of the pallet's log lines.
const LOG_TARGET: &str = "runtime::validator-sets";

/// Prepares accounts for benchmarks, which the pallet cannot do: their keys belong to others.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// Gives `who` session keys and embedded keys on every curve; `seed` differs for each account.
    fn give_keys(who: &AccountId, seed: u32);
}

/// For runtimes in which the benchmarks do not run.
#[cfg(feature = "runtime-benchmarks")]
impl<AccountId> BenchmarkHelper<AccountId> for () {
    fn give_keys(_: &AccountId, _: u32) {}
}

#[allow(unused_qualifications, reason = "in what the macro writes")]
#[frame_support::pallet]
pub mod pallet {
    use alloc::vec::Vec;

    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{BalancedHold, Inspect, MutateHold},
    };
    use frame_system::pallet_prelude::*;
    use quoin_primitives::{
        Fault, KeyPair, MAX_KEY_SHARES, NetworkId, NetworkParameters, Session, SetId, ValidatorSet,
        interface::{CoordinatorKeys, EmbeddedKeyRegistry, Keygen, Office},
    };
    use sp_core::H256;
    use sp_runtime::Perbill;

    use crate::{types::*, weights::WeightInfo};

    /// The balance of the currency that is staked.
    pub type BalanceOf<T> =
        <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;
    /// A network's parameters on this chain.
    pub type ParametersOf<T> = NetworkParameters<BalanceOf<T>, BlockNumberFor<T>>;
    /// A registered network on this chain.
    pub type NetworkOf<T> = Network<BalanceOf<T>, BlockNumberFor<T>>;
    /// Where a set stands.
    pub type StateOf<T> = SetState<BalanceOf<T>, BlockNumberFor<T>>;

    /// As many sets as end at one block at most; what is more ends at the blocks after it.
    pub const DEADLINES_PER_BLOCK: u32 = 4;
    /// As many records of stake as a removed network gives back at one block.
    pub const RELEASES_PER_BLOCK: u32 = 16;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet needs of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The currency that is staked.
        type Currency: MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>
            + BalancedHold<Self::AccountId>;

        /// The reason under which stake is held.
        type RuntimeHoldReason: From<HoldReason>;

        /// Who registers, removes, halts and resumes networks, and ends sets that got stuck.
        type ManagerOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Knows the validators' embedded keys.
        type EmbeddedKeys: EmbeddedKeyRegistry<Self::AccountId>;

        /// Knows the validators' coordinator keys, so who has session keys.
        type CoordinatorKeys: CoordinatorKeys<Self::AccountId>;

        /// Makes keys for the sets.
        type Keygen: Keygen<Self::AccountId>;

        /// When a set with keys takes office.
        type Office: Office;

        /// What each fault costs.
        type Penalties: Penalties<Self::AccountId>;

        /// The most networks, the chain's own included.
        #[pallet::constant]
        type MaxNetworks: Get<u32>;

        /// The most validators that have stake allocated to one network.
        #[pallet::constant]
        type MaxCandidates: Get<u32>;

        /// The most sets of one network whose stake is bound at a time. A set lives for its key generation, its time in
        /// office, its report and its cool-down; so this must be larger than all of these together divided by the
        /// rotation period, or rotation waits.
        #[pallet::constant]
        type MaxLiveSets: Get<u32>;

        /// Measured weights.
        type WeightInfo: WeightInfo;

        /// Prepares accounts for benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
    }

    /// Why the pallet holds balance.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// It is allocated to a network, or was and can still be slashed.
        Stake,
    }

    /// The registered networks.
    #[pallet::storage]
    pub type Networks<T: Config> = CountedStorageMap<_, Twox64Concat, NetworkId, NetworkOf<T>>;

    /// The number of each network's next set. It outlives the network, so that no number is used twice.
    #[pallet::storage]
    pub type NextSession<T: Config> = StorageMap<_, Twox64Concat, NetworkId, Session, ValueQuery>;

    /// Changes of the chain's session that the pallet has seen.
    #[pallet::storage]
    pub type SessionChanges<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// Which of a network's sets is in office, which comes next, and which are live.
    #[pallet::storage]
    pub type Successions<T: Config> =
        StorageMap<_, Twox64Concat, NetworkId, Succession<T::MaxLiveSets>, ValueQuery>;

    /// Live sets that make keys. The chain's own sets are not here.
    #[pallet::storage]
    pub type Sets<T: Config> = StorageMap<_, Twox64Concat, SetId, ValidatorSet<T::AccountId>>;

    /// Where each live set stands.
    #[pallet::storage]
    pub type States<T: Config> = StorageMap<_, Twox64Concat, SetId, StateOf<T>>;

    /// The stake by which each member of a live set was selected, and of which a slash takes its fraction.
    #[pallet::storage]
    pub type Stakes<T: Config> =
        StorageDoubleMap<_, Twox64Concat, SetId, Blake2_128Concat, T::AccountId, BalanceOf<T>>;

    /// The points of a set's members for silence, until the set's report applies.
    #[pallet::storage]
    pub type Points<T: Config> =
        StorageDoubleMap<_, Twox64Concat, SetId, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// The largest fraction that a member of a live set of the chain was slashed for equivocation. Consensus reports the
    /// same offender again with every further one; only what is more is slashed.
    #[pallet::storage]
    pub type Equivocations<T: Config> =
        StorageDoubleMap<_, Twox64Concat, SetId, Blake2_128Concat, T::AccountId, Perbill, ValueQuery>;

    /// Stake that counts at the next selection, at least the price of a key share when it was allocated.
    #[pallet::storage]
    pub type Allocations<T: Config> =
        StorageDoubleMap<_, Twox64Concat, NetworkId, Blake2_128Concat, T::AccountId, BalanceOf<T>>;

    /// How many validators have stake allocated to a network.
    #[pallet::storage]
    pub type Candidates<T: Config> = StorageMap<_, Twox64Concat, NetworkId, u32, ValueQuery>;

    /// Stake that no longer counts at selections and is not free yet. One entry for each set it is bound to.
    #[pallet::storage]
    pub type Deallocations<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        NetworkId,
        Blake2_128Concat,
        T::AccountId,
        BoundedVec<Deallocation<BalanceOf<T>>, T::MaxLiveSets>,
    >;

    /// Who missed its part in a network's last abandoned set, and sits out the next selection where enough remain.
    #[pallet::storage]
    pub type SittingOut<T: Config> = StorageMap<
        _,
        Twox64Concat,
        NetworkId,
        BoundedVec<T::AccountId, ConstU32<{ MAX_KEY_SHARES as u32 }>>,
        ValueQuery,
    >;

    /// Who was proven at fault while the newest set of a network was to make its keys. Of those who sit out, others were
    /// merely silent.
    #[pallet::storage]
    pub type Faulty<T: Config> = StorageMap<
        _,
        Twox64Concat,
        NetworkId,
        BoundedVec<T::AccountId, ConstU32<{ MAX_KEY_SHARES as u32 }>>,
        ValueQuery,
    >;

    /// The sets whose deadline is at a block.
    #[pallet::storage]
    pub type Deadlines<T: Config> = StorageMap<
        _,
        Twox64Concat,
        BlockNumberFor<T>,
        BoundedVec<SetId, ConstU32<DEADLINES_PER_BLOCK>>,
        ValueQuery,
    >;

    /// Networks that have something to do, one at a block: an open one declares a set, a removed one gives back stake.
    #[pallet::storage]
    pub type Tasks<T: Config> = StorageValue<_, BoundedVec<NetworkId, T::MaxNetworks>, ValueQuery>;

    /// The networks and stakes that a chain starts with. Balances must come first in the runtime.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Networks and their parameters.
        pub networks: Vec<(NetworkId, ParametersOf<T>)>,
        /// Who allocates how much to which network. Their embedded keys may follow later.
        pub allocations: Vec<(NetworkId, T::AccountId, BalanceOf<T>)>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            for (network, parameters) in &self.networks {
                Pallet::<T>::do_register_network(*network, parameters.clone())
                    .unwrap_or_else(|error| panic!("genesis: network {network}: {error:?}"));
            }
            for (network, who, amount) in &self.allocations {
                Pallet::<T>::do_allocate(who, *network, *amount).unwrap_or_else(|error| {
                    panic!("genesis: allocation of {who:?} to network {network}: {error:?}")
                });
            }
        }
    }

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// The manager registered a network.
        NetworkRegistered {
            /// The network.
            network: NetworkId,
        },
        /// The manager changed a network's parameters; they hold from the next set and the next stage on.
        NetworkUpdated {
            /// The network.
            network: NetworkId,
        },
        /// The manager removed a network: its sets end and its stake goes back after their cool-down.
        NetworkRemoved {
            /// The network.
            network: NetworkId,
        },
        /// A removed network gave back its last stake and is forgotten.
        NetworkClosed {
            /// The network.
            network: NetworkId,
        },
        /// A network was halted: its rotation and deadlines stand still and its stake is frozen.
        NetworkHalted {
            /// The network.
            network: NetworkId,
        },
        /// A halt was lifted; deadlines are put off by as long as it lasted.
        NetworkResumed {
            /// The network.
            network: NetworkId,
        },
        /// A validator allocated stake, which counts from the next selection on.
        Allocated {
            /// The network.
            network: NetworkId,
            /// The validator.
            validator: T::AccountId,
            /// What was added.
            amount: BalanceOf<T>,
        },
        /// A validator's stake no longer counts at selections.
        Deallocated {
            /// The network.
            network: NetworkId,
            /// The validator.
            validator: T::AccountId,
            /// What was taken out.
            amount: BalanceOf<T>,
            /// The newest set it counts in. `None` if no live set does: it was released at once.
            bound_to: Option<Session>,
        },
        /// A candidate with more stake took the place of the one with the least, whose stake is deallocated.
        Displaced {
            /// The network.
            network: NetworkId,
            /// Who lost its place.
            validator: T::AccountId,
        },
        /// Stake went back to its validator.
        Released {
            /// The network.
            network: NetworkId,
            /// The validator.
            validator: T::AccountId,
            /// What went back.
            amount: BalanceOf<T>,
        },
        /// A set was declared. One that makes keys begins now.
        SetDeclared {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The set hash; `None` on the chain's own network.
            hash: Option<H256>,
            /// Its members.
            members: u16,
            /// Their key shares.
            shares: u16,
        },
        /// A declared set has fewer than four members, among whom nobody can hold less than a third.
        ThirdsRuleNotApplied {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
        },
        /// A set was due and could not be declared.
        SetPostponed {
            /// The network.
            network: NetworkId,
            /// Why.
            cause: PostponeCause,
        },
        /// The chain's validators stay for another session, since no other set could be selected.
        ValidatorsKept {
            /// The session of the chain that was to get new validators.
            session_index: u32,
            /// Why.
            cause: PostponeCause,
        },
        /// A set made its keys.
        KeysMade {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The keys.
            key_pair: KeyPair,
        },
        /// A set has had its keys for longer than the handover should take, and is not in office.
        HandoverLate {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
        },
        /// A set took office.
        TookOffice {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
        },
        /// A set was given up before it took office; the next is due.
        SetAbandoned {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// Why.
            cause: AbandonCause,
            /// Who missed its part: each got points and sits out the next selection, where enough remain.
            missing: BoundedVec<T::AccountId, ConstU32<{ MAX_KEY_SHARES as u32 }>>,
        },
        /// A set left office. One that has keys may sign its slash report now.
        SetRetired {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
        },
        /// A set's points were settled, and its cool-down began.
        ReportApplied {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// Whether the set signed the report; if not, it is the runtime's own.
            signed: bool,
        },
        /// A set's cool-down is over: it binds no stake any longer.
        SetClosed {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
        },
        /// A member of a set was silent.
        Silent {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The member.
            validator: T::AccountId,
            /// Its points in this set, these included.
            points: u32,
        },
        /// A member of a set lost stake.
        Slashed {
            /// The network.
            network: NetworkId,
            /// The set's number.
            session: Session,
            /// The member.
            validator: T::AccountId,
            /// For what.
            fault: Fault,
            /// How much.
            amount: BalanceOf<T>,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// No network has this number.
        NetworkUnknown,
        /// A network has this number already, or one that was removed and has stake to give back still.
        NetworkExists,
        /// As many networks as the chain allows are registered.
        TooManyNetworks,
        /// The chain's own network cannot do this.
        ChainNetwork,
        /// The chain's own network takes no scheme, every other one takes one, and it cannot be changed.
        SchemeMismatch,
        /// A key share must cost something.
        KeySharePriceZero,
        /// A set has 1 to 150 key shares.
        MaxKeySharesOutOfRange,
        /// A set has at least one validator, and not more than key shares.
        MinValidatorsOutOfRange,
        /// Rotation takes at least one session.
        RotationPeriodZero,
        /// Every deadline and the cool-down take at least one block.
        DeadlineZero,
        /// Sets need more blocks than that to make their keys, or members who did nothing wrong would be blamed.
        KeyDeadlineTooShort,
        /// The network is halted.
        NetworkHalted,
        /// The network is not halted.
        NetworkNotHalted,
        /// The network was removed.
        NetworkRemoved,
        /// The amount is zero.
        AmountZero,
        /// What is allocated must buy at least one key share, or be nothing.
        BelowKeySharePrice,
        /// The account has not registered the embedded keys that the network needs.
        EmbeddedKeysMissing,
        /// The network has as many candidates as the chain allows, and this stake is not above the least of theirs.
        TooManyCandidates,
        /// Less than this is allocated.
        InsufficientAllocation,
        /// No deallocated stake is free yet.
        NothingToClaim,
        /// There is no such set, or no longer.
        SetUnknown,
        /// The set is not at the stage for this.
        WrongStage,
        /// The keys are of another suite than the network's.
        KeysMismatch,
        /// The report's entries are out of order, or one names no member.
        ReportMalformed,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            T::WeightInfo::on_initialize_idle()
                .saturating_add(Self::end_stages(now))
                .saturating_add(Self::do_one_task())
        }

        fn integrity_test() {
            assert!(T::MaxNetworks::get() > 0, "MaxNetworks must leave room for a network");
            assert!(T::MaxCandidates::get() > 0, "MaxCandidates must leave room for a candidate");
            assert!(
                T::MaxLiveSets::get() >= 3,
                "MaxLiveSets must leave room for three sets: leaving, in office, next"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Registers a network. Origin: the manager.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register_network())]
        pub fn register_network(
            origin: OriginFor<T>,
            network: NetworkId,
            parameters: ParametersOf<T>,
        ) -> DispatchResult {
            T::ManagerOrigin::ensure_origin(origin)?;
            Self::do_register_network(network, parameters)
        }

        /// Changes a network's parameters, but for its scheme. Origin: the manager.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update_network())]
        pub fn update_network(
            origin: OriginFor<T>,
            network: NetworkId,
            parameters: ParametersOf<T>,
        ) -> DispatchResult {
            T::ManagerOrigin::ensure_origin(origin)?;
            Self::do_update_network(network, parameters)
        }

        /// Ends a network's sets and, after their cool-down, gives back its stake and forgets it. Origin: the manager.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::remove_network(T::MaxLiveSets::get(), MAX_KEY_SHARES.into()))]
        pub fn remove_network(origin: OriginFor<T>, network: NetworkId) -> DispatchResult {
            T::ManagerOrigin::ensure_origin(origin)?;
            Self::do_remove_network(network)
        }

        /// Stops a network's rotation and deadlines and freezes its stake. Origin: the manager.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::halt_network())]
        pub fn halt_network(origin: OriginFor<T>, network: NetworkId) -> DispatchResult {
            T::ManagerOrigin::ensure_origin(origin)?;
            Self::do_halt_network(network)
        }

        /// Lifts a halt, putting off deadlines by as long as it lasted. Origin: the manager.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::resume_network(T::MaxLiveSets::get()))]
        pub fn resume_network(origin: OriginFor<T>, network: NetworkId) -> DispatchResult {
            T::ManagerOrigin::ensure_origin(origin)?;
            Self::do_resume_network(network)
        }

        /// Gives up a set that is not in office yet; nobody is blamed. Origin: the manager.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::abandon_set(MAX_KEY_SHARES.into()))]
        pub fn abandon_set(origin: OriginFor<T>, set: SetId) -> DispatchResult {
            T::ManagerOrigin::ensure_origin(origin)?;
            Self::do_abandon_set(set)
        }

        /// Puts a set that has its keys into office without a handover. Origin: the manager.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::force_office())]
        pub fn force_office(origin: OriginFor<T>, set: SetId) -> DispatchResult {
            T::ManagerOrigin::ensure_origin(origin)?;
            Self::do_take_office(set)
        }

        /// Allocates stake to a network, on top of what is allocated. Needs the network's embedded keys, and all in all
        /// the price of a key share. Where there are too many candidates, the one with the least stake makes way for
        /// one with more.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::allocate().max(
            T::WeightInfo::allocate_displacing(T::MaxCandidates::get(), T::MaxLiveSets::get())
        ))]
        pub fn allocate(
            origin: OriginFor<T>,
            network: NetworkId,
            #[pallet::compact] amount: BalanceOf<T>,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::ensure_embedded_keys(&who, network)?;
            let displaced = Self::do_allocate(&who, network, amount)?;
            Ok(Some(Self::allocate_weight(displaced)).into())
        }

        /// Takes stake out of a network: all of it, or so much that the rest still buys a key share. What counts in a
        /// live set stays held until `claim_deallocation`; the rest is free at once.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::deallocate(T::MaxLiveSets::get()))]
        pub fn deallocate(
            origin: OriginFor<T>,
            network: NetworkId,
            #[pallet::compact] amount: BalanceOf<T>,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_deallocate(&who, network, amount)
        }

        /// Frees the deallocated stake that no live set binds any longer.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::claim_deallocation(T::MaxLiveSets::get()))]
        pub fn claim_deallocation(origin: OriginFor<T>, network: NetworkId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_claim_deallocation(&who, network)
        }
    }
}
