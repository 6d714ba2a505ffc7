#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

mod attempts;
mod authorize;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod challenge;
mod clock;
mod commitments;
mod completion;
mod cosigning;
#[cfg(test)]
mod mock;
mod plans;
mod reports;
mod requests;
mod shares;
mod stallers;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
mod types;
mod view;
pub mod weights;

pub use authorize::HALTED;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// The target of the pallet's log lines.
const LOG_TARGET: &str = "runtime::signing";

/// Prepares sets for benchmarks, which the pallet cannot do: they belong to another.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// Makes `set`, with `keys`, the set in office of its network, which is open, with stake of every member bound in it.
    fn put_in_office(set: &quoin_primitives::ValidatorSet<AccountId>, keys: quoin_primitives::KeyPair);
}

/// For runtimes in which the benchmarks do not run.
#[cfg(feature = "runtime-benchmarks")]
impl<AccountId> BenchmarkHelper<AccountId> for () {
    fn put_in_office(_: &quoin_primitives::ValidatorSet<AccountId>, _: quoin_primitives::KeyPair) {}
}

#[allow(unused_qualifications, reason = "in what the macro writes")]
#[frame_support::pallet]
pub mod pallet {
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use quoin_primitives::{
        MAX_KEY_SHARES, MemberBits, NetworkId, Session, SetId, SlashReport, coordinator,
        interface::{OnSigned, SigningSets, ValidatorSets, ValidatorSetsWeight, VerificationShares},
        signing::{Plan, RequestId, RequestNumber, Subject, api::CosignedBlock},
        verifier::SignatureVerifier,
    };
    use sp_core::H256;

    use crate::{types::*, weights::WeightInfo};

    /// As many requests of one network are looked at in one block at most whose signers are fixed, and as many others, since
    /// what they wait for is over; the rest follows at the next.
    pub const WAKES_PER_BLOCK: u32 = 8;
    /// As many attempts that one block opens have its hash noted at the next. The hash of others' is looked up while the chain
    /// knows it.
    pub const OPENED_PER_BLOCK: u32 = 256;
    /// A processor's request for signatures names one of so many blocks, the last ones.
    pub const PLAN_WINDOW: u64 = 64;

    /// As many requests of a set are open at most that the chain itself asks for. There are a cosignature and a report at a
    /// time, and those whose time is over and that are not looked at yet.
    pub const CHAINS_REQUESTS: u32 = 16;

    /// The most requests of a set that are open beside its members' plans: nobody's take another's room.
    pub struct MostRequests<T>(PhantomData<T>);

    impl<T: Config> Get<u32> for MostRequests<T> {
        fn get() -> u32 {
            let of_members = T::RequestsPerMember::get().saturating_mul(MAX_KEY_SHARES.into());
            of_members.saturating_add(CHAINS_REQUESTS)
        }
    }

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet needs of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<Hash = H256, RuntimeEvent: From<Event<Self>>> {
        /// Verifies commitments, signatures and challenged shares: by host functions or in Wasm.
        type Verifier: SignatureVerifier;

        /// Knows the validator sets, and is told of faults and silence.
        type ValidatorSets: ValidatorSets<Self::AccountId>;

        /// What telling it costs.
        type ValidatorSetsWeight: ValidatorSetsWeight;

        /// Lists the sets that cosign, and those that owe a report.
        type SigningSets: SigningSets;

        /// Knows what a challenged share is verified against.
        type VerificationShares: VerificationShares;

        /// Is told of the signatures of batches and plans.
        type OnSigned: OnSigned;

        /// The most networks, as `validator-sets` has it.
        #[pallet::constant]
        type MaxNetworks: Get<u32>;

        /// The most requests of other pallets that are open for one member. Beside them, each has one plan at a time.
        #[pallet::constant]
        type RequestsPerMember: Get<u32>;

        /// Blocks that an attempt waits for shares, and for their sum; and for others' commitments before whoever was excluded
        /// is asked again. It doubles with each attempt that runs out of time for nobody's sake who had not stalled the
        /// request before, up to sixteen times as many.
        ///
        /// Requests should be open ten times as long: each member that stalls for the first time costs as much.
        type PhaseTimeout: Get<u32>;

        /// Blocks from a processor's request for signatures within which its plan is signed, or forgotten.
        type PlanDeadline: Get<u32>;

        /// Blocks from one block that is cosigned to the next. Sets that owe a report are asked for it as often.
        type CosignInterval: Get<BlockNumberFor<Self>>;

        /// The part of the stake in office whose sets cosign a block so that processors act on it: numerator and denominator,
        /// since two thirds are no decimal fraction.
        #[pallet::constant]
        type CosignQuorum: Get<(u32, u32)>;

        /// Blocks within which a set signs the slash report that it is asked for. If it does not, and still owes it, it is
        /// asked again.
        type ReportDeadline: Get<u32>;

        /// Blocks for which signatures stay in storage if nobody acknowledges them.
        type Retention: Get<u32>;

        /// Points for a signer that did not give its shares in time, or submitted signatures that are none; and for a member
        /// that did not commit to sign a block that others of its set had long committed to, so that it was not cosigned.
        type StallPoints: Get<u32>;

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

    /// The number of the next request.
    #[pallet::storage]
    pub type NextNumber<T: Config> = StorageValue<_, RequestNumber, ValueQuery>;

    /// The requests that are open.
    #[pallet::storage]
    pub type Requests<T: Config> = StorageMap<_, Twox64Concat, RequestNumber, Request<BlockNumberFor<T>>>;

    /// What they are about, in full.
    #[pallet::storage]
    pub type Subjects<T: Config> = StorageMap<_, Twox64Concat, RequestNumber, Subject>;

    /// Where the requests are that have these names, open and finished ones.
    #[pallet::storage]
    pub type Names<T: Config> = StorageMap<_, Blake2_128Concat, RequestId, Named>;

    /// The open requests of each set, oldest first, but for its members' plans.
    #[pallet::storage]
    pub type OpenRequests<T: Config> =
        StorageMap<_, Twox64Concat, SetId, BoundedVec<RequestNumber, MostRequests<T>>, ValueQuery>;

    /// How many of them are for each member.
    #[pallet::storage]
    pub type Asked<T: Config> = StorageDoubleMap<_, Twox64Concat, SetId, Twox64Concat, u16, u32, ValueQuery>;

    /// The open plan that each member asked for.
    #[pallet::storage]
    pub type Plans<T: Config> = StorageDoubleMap<_, Twox64Concat, SetId, Twox64Concat, u16, RequestNumber>;

    /// The members of each set that committed to nonces and gave no shares in time, each once; who did so last is last.
    /// Until the set is gone.
    #[pallet::storage]
    pub type Stallers<T: Config> = StorageMap<
        _,
        Twox64Concat,
        SetId,
        BoundedVec<Staller<BlockNumberFor<T>>, ConstU32<MAX_SIGNERS>>,
        ValueQuery,
    >;

    /// What members committed to in a request's current attempt.
    #[pallet::storage]
    pub type Commitments<T: Config> =
        StorageDoubleMap<_, Twox64Concat, RequestNumber, Twox64Concat, u16, NonceCommitments>;

    /// The shares that signers gave in a request's current attempt.
    #[pallet::storage]
    pub type Shares<T: Config> =
        StorageDoubleMap<_, Twox64Concat, RequestNumber, Twox64Concat, u16, SignatureShares>;

    /// Signatures of batches and plans, until they are acknowledged or [`Config::Retention`] is over.
    #[pallet::storage]
    pub type Finished<T: Config> = StorageMap<_, Twox64Concat, RequestNumber, Signed>;

    /// The attempts that the current block opened.
    #[pallet::storage]
    pub type JustOpened<T: Config> =
        StorageValue<_, BoundedVec<RequestNumber, ConstU32<OPENED_PER_BLOCK>>, ValueQuery>;

    /// The time of each network for which something waits.
    #[pallet::storage]
    pub type Clocks<T: Config> = StorageValue<_, BoundedVec<Clock, T::MaxNetworks>, ValueQuery>;

    /// The requests that wait for a time of their network.
    #[pallet::storage]
    pub type Agenda<T: Config> =
        StorageDoubleMap<_, Twox64Concat, (NetworkId, Wake), Twox64Concat, RequestNumber, ()>;

    /// The newest block that each set cosigned. Of sets in office, and of those before them until the next block is cosigned.
    #[pallet::storage]
    pub type Cosignatures<T: Config> = StorageMap<_, Twox64Concat, NetworkId, (SetId, Cosignature)>;

    /// The newest block that sets with [`Config::CosignQuorum`] of the stake in office cosigned.
    #[pallet::storage]
    pub type Cosigned<T: Config> = StorageValue<_, CosignedBlock>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A set is asked to sign.
        Requested {
            /// The request's number.
            number: RequestNumber,
            /// Which set is to sign what.
            request: RequestId,
        },
        /// The members of a set are asked for nonce commitments, for the first time or anew.
        AttemptOpened {
            /// The request's number.
            number: RequestNumber,
            /// The attempt.
            attempt: u32,
            /// Who is not asked this time.
            excluded: MemberBits,
        },
        /// A member committed to nonces.
        Committed {
            /// The request's number.
            number: RequestNumber,
            /// The attempt.
            attempt: u32,
            /// The member's index in the set.
            member: u16,
        },
        /// Members with the threshold's key shares committed: they are to sign.
        SignersFixed {
            /// The request's number.
            number: RequestNumber,
            /// The attempt.
            attempt: u32,
            /// The signers.
            signers: MemberBits,
            /// The hash of all that their shares depend on.
            session: H256,
        },
        /// A signer gave its signature shares.
        Shared {
            /// The request's number.
            number: RequestNumber,
            /// The attempt.
            attempt: u32,
            /// The signer's index in the set.
            member: u16,
        },
        /// A member's part is wrong. But for wrong signatures it is a fault.
        PartFaulty {
            /// The request's number.
            number: RequestNumber,
            /// The attempt.
            attempt: u32,
            /// The member.
            validator: T::AccountId,
            /// What is wrong.
            fault: SigningFault,
        },
        /// A share was challenged and cannot be verified: what it is verified against is there no longer. Nobody is blamed.
        ChallengeUndecided {
            /// The request's number.
            number: RequestNumber,
            /// The attempt.
            attempt: u32,
            /// The challenger's index in the set.
            member: u16,
        },
        /// A signer cannot sign with the nonces that it committed to; the next attempt follows.
        AttemptAbandoned {
            /// The request's number.
            number: RequestNumber,
            /// The attempt.
            attempt: u32,
            /// The signer's index in the set.
            member: u16,
        },
        /// An attempt ran out of time; the next follows.
        AttemptTimedOut {
            /// The request's number.
            number: RequestNumber,
            /// The attempt.
            attempt: u32,
            /// Whose shares were waited for. Nobody's, where they were all there and nobody added them up.
            silent: MemberBits,
        },
        /// Too few commit without those who are excluded from the attempt: they are asked again.
        ExclusionLifted {
            /// The request's number.
            number: RequestNumber,
            /// The attempt.
            attempt: u32,
        },
        /// Members kept a block from being cosigned: of the others, enough had committed to know that it is final.
        Absent {
            /// The request's number.
            number: RequestNumber,
            /// Who was asked and did not commit in time.
            members: MemberBits,
        },
        /// A set signed.
        Signed {
            /// The request's number.
            number: RequestNumber,
            /// Which set signed what.
            request: RequestId,
            /// The signatures, message by message.
            signatures: GroupSignatures,
        },
        /// A request ended without signatures: its time is over, its set is done with, or so many members were at fault that
        /// the others cannot reach the threshold.
        Expired {
            /// The request's number.
            number: RequestNumber,
            /// Which set was to sign what.
            request: RequestId,
        },
        /// Whoever asked for it no longer needs it.
        Cancelled {
            /// The request's number.
            number: RequestNumber,
            /// Which set was to sign what.
            request: RequestId,
        },
        /// Sets with enough of the stake in office cosigned a block: processors act on what it says.
        BlockCosigned {
            /// The block's number.
            block: u64,
            /// The block's hash.
            hash: H256,
        },
    }

    /// Why something is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// Nothing of the kind is waited for: from this member, in this attempt, or at all.
        DutyClosed,
        /// The set has no keys, or is done with.
        SetUnknown,
        /// The set's network is halted.
        NetworkHalted,
        /// This is not for the set to sign: a plan without messages or with tweaks that make no key, another set's
        /// report, or what the pallet asks for by itself.
        WrongSubject,
        /// There is such a request already, open or finished.
        AlreadyRequested,
        /// As many requests are open, for the member or for the chain, as may be.
        TooManyRequests,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            Self::note_opened().saturating_add(Self::tick()).saturating_add(Self::ask_sets(now))
        }

        fn integrity_test() {
            assert!(T::MaxNetworks::get() > 0, "MaxNetworks must leave room for a network");
            let (part, of) = T::CosignQuorum::get();
            assert!(part > 0 && part <= of, "CosignQuorum must be more than nothing and at most one");
            assert!(T::RequestsPerMember::get() > 0, "RequestsPerMember must leave room for a request");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// A member's own processor asks for signatures by the external key: a duty, signed over the arguments `(member, plan,
        /// at, hash of block at)` with attempt 0.
        ///
        /// `at` is one of the last [`PLAN_WINDOW`] blocks. A member has one such plan open at a time.
        #[pallet::call_index(0)]
        #[pallet::weight((
            T::WeightInfo::request_plan(plan.messages.len() as u32),
            DispatchClass::Operational,
        ))]
        #[pallet::authorize(|_source, network, session, member, plan, at, signature| {
            let id = SetId { network: *network, session: *session };
            Pallet::<T>::authorize_plan(id, *member, plan, *at, signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_plan(plan.messages.len() as u32))]
        pub fn request_plan(
            origin: OriginFor<T>,
            network: NetworkId,
            session: Session,
            #[pallet::compact] member: u16,
            plan: Plan,
            #[pallet::compact] at: u64,
            signature: coordinator::Signature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _ = (at, signature);
            Self::do_request_plan(SetId { network, session }, member, plan)
        }

        /// A member commits to nonces for a request's attempt: a duty, signed over the arguments `(request, hash of the block
        /// that opened the attempt, member, commitments)`. With the threshold's key shares committed, the signers are fixed.
        ///
        /// Commitments that are not points other than the identity make the call succeed with [`Event::PartFaulty`].
        #[pallet::call_index(1)]
        #[pallet::weight((
            Pallet::<T>::commit_weight(commitments.len()),
            DispatchClass::Operational,
        ))]
        #[pallet::authorize(|_source, number, attempt, member, commitments, signature| {
            Pallet::<T>::authorize_commitments(*number, *attempt, *member, commitments, signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize(commitments.len() as u32))]
        pub fn commit(
            origin: OriginFor<T>,
            #[pallet::compact] number: RequestNumber,
            #[pallet::compact] attempt: u32,
            #[pallet::compact] member: u16,
            commitments: NonceCommitments,
            signature: coordinator::Signature,
        ) -> DispatchResultWithPostInfo {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::do_commit(number, attempt, member, commitments)
        }

        /// A signer gives its shares of the signatures: a duty, signed over `(session, member, shares)`, where `session` is the
        /// hash of all that shares depend on. So shares that were made on another fork, with other signers or other nonces, are
        /// refused there, and blamed on nobody.
        ///
        /// They are not verified. A wrong one shows when they are added up, and is then challenged.
        #[pallet::call_index(2)]
        #[pallet::weight((T::WeightInfo::give_shares(shares.len() as u32), DispatchClass::Operational))]
        #[pallet::authorize(|_source, number, attempt, member, shares, signature| {
            Pallet::<T>::authorize_shares(*number, *attempt, *member, shares, signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize(shares.len() as u32 * 32))]
        pub fn give_shares(
            origin: OriginFor<T>,
            #[pallet::compact] number: RequestNumber,
            #[pallet::compact] attempt: u32,
            #[pallet::compact] member: u16,
            shares: SignatureShares,
            signature: coordinator::Signature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::do_give_shares(number, attempt, member, shares)
        }

        /// A member says that a signature share is wrong: a duty, signed over `(session, member, signer, position, share)`, open
        /// to each member once in an attempt.
        ///
        /// The share is verified. If it is wrong, it is its owner's fault, and the next attempt follows; if it is right, the
        /// challenger's. [`Event::PartFaulty`] names the one or the other.
        #[pallet::call_index(3)]
        #[pallet::weight((Pallet::<T>::challenge_weight(*number), DispatchClass::Operational))]
        #[pallet::authorize(|_source, number, attempt, member, signer, position, signature| {
            Pallet::<T>::authorize_challenge(*number, *attempt, *member, (*signer, *position), signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_challenge())]
        pub fn challenge(
            origin: OriginFor<T>,
            #[pallet::compact] number: RequestNumber,
            #[pallet::compact] attempt: u32,
            #[pallet::compact] member: u16,
            #[pallet::compact] signer: u16,
            #[pallet::compact] position: u16,
            signature: coordinator::Signature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::do_challenge(number, attempt, member, signer, position)
        }

        /// A signer cannot sign with the nonces that it committed to, having used them on another fork, and asks for the next
        /// attempt, in which it has no part: a duty, signed over `(session, member)`. It is no fault, and open to each member
        /// once for a request.
        #[pallet::call_index(4)]
        #[pallet::weight((Pallet::<T>::abandon_weight(), DispatchClass::Operational))]
        #[pallet::authorize(|_source, number, attempt, member, signature| {
            Pallet::<T>::authorize_abandonment(*number, *attempt, *member, signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize(0))]
        pub fn abandon(
            origin: OriginFor<T>,
            #[pallet::compact] number: RequestNumber,
            #[pallet::compact] attempt: u32,
            #[pallet::compact] member: u16,
            signature: coordinator::Signature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::do_abandon(number, attempt, member)
        }

        /// A member submits the finished signatures, added up of all signers' shares: a duty, signed over `(session, member,
        /// signatures)`.
        ///
        /// They are verified. If one is wrong, the call succeeds with [`Event::PartFaulty`], and the member can submit no
        /// others in this attempt.
        #[pallet::call_index(5)]
        #[pallet::weight((
            Pallet::<T>::complete_weight(*number, signatures.len() as u32),
            DispatchClass::Operational,
        ))]
        #[pallet::authorize(|_source, number, attempt, member, signatures, signature| {
            Pallet::<T>::authorize_completion(*number, *attempt, *member, signatures, signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize(signatures.len() as u32 * 64))]
        pub fn complete(
            origin: OriginFor<T>,
            #[pallet::compact] number: RequestNumber,
            #[pallet::compact] attempt: u32,
            #[pallet::compact] member: u16,
            signatures: GroupSignatures,
            signature: coordinator::Signature,
        ) -> DispatchResultWithPostInfo {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::do_complete(number, attempt, member, signatures)
        }

        /// A member of a set that owes its slash report has it sign one of more than the runtime counted: a duty, signed over
        /// the arguments `(member, report)` with attempt 0.
        ///
        /// It applies where members with the threshold's key shares agree, and before the one by the runtime's own counters
        /// is signed. Nobody has less in it than the runtime counted.
        #[pallet::call_index(6)]
        #[pallet::weight((T::WeightInfo::propose_report(), DispatchClass::Operational))]
        #[pallet::authorize(|_source, member, report, signature| {
            Pallet::<T>::authorize_report(*member, report, signature)
        })]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_report(report.members.len() as u32))]
        pub fn propose_report(
            origin: OriginFor<T>,
            #[pallet::compact] member: u16,
            report: SlashReport,
            signature: coordinator::Signature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            let _ = signature;
            Self::do_propose_report(member, report)
        }
    }
}
