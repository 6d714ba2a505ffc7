//! What the pallets ask of each other, so that none depends on another's crate.

use alloc::vec::Vec;

use sp_runtime::{DispatchResult, Weight};

use crate::{
    EmbeddedCurve, EmbeddedKeys, Fault, KeyPair, NetworkId, Role, Scheme, SetId, SlashReport, ValidatorSet,
    coordinator,
    signing::{GroupSignature, RequestId, SigningProgress, Subject},
};

/// Knows the embedded keys of accounts (`embedded-curve-keys`).
pub trait EmbeddedKeyRegistry<AccountId> {
    /// The keys that `who` needs on a network with `scheme`; `None` while one of them is missing.
    fn embedded_keys(who: &AccountId, scheme: Scheme) -> Option<EmbeddedKeys>;
}

/// Knows which embedded keys an account must not remove (`validator-sets`).
pub trait EmbeddedKeyUse<AccountId> {
    /// Whether `who` has stake allocated to a network that needs a key on `curve`.
    fn needs_key(who: &AccountId, curve: EmbeddedCurve) -> bool;
}

/// Knows the coordinator keys of accounts (the session pallet's next keys).
pub trait CoordinatorKeys<AccountId> {
    /// The coordinator key that `who` will have in the next session; `None` if it has no session keys.
    fn coordinator_key(who: &AccountId) -> Option<coordinator::Public>;
}

/// Makes keys for sets (`dkg`).
pub trait Keygen<AccountId> {
    /// `set` was declared and begins to make its keys.
    fn start(set: &ValidatorSet<AccountId>);

    /// Indices of the members of `set` that have not done their part up to now: those who did not deal, and, once the
    /// confirmation is open, those who did not confirm. Exactly they are blamed when the set is abandoned. Ascending,
    /// each once.
    fn missing(set: SetId) -> Vec<u16>;

    /// `set` ended: no duty of it is open any longer, and what is stored for it is removed in bounded steps.
    fn end(set: SetId);

    /// The fewest blocks that sets must be given for their keys. With a shorter key deadline a set could be abandoned
    /// while its members may still deal, or before they had the time to confirm, and members who did nothing wrong
    /// would be blamed.
    fn minimum_key_deadline() -> u32;
}

/// Says when a set that has its keys takes office, and is told which networks there are to be offices on.
pub trait Office {
    /// `network`, an external one, was registered, for the first time or anew.
    fn network_registered(network: NetworkId) {
        let _ = network;
    }

    /// Whether `set` takes office at once, from `predecessor` if there is one. If not, somebody calls
    /// [`ValidatorSets::take_office`] later.
    fn at_once(set: SetId, predecessor: Option<SetId>) -> bool;
}

/// A set takes office with its keys: for chains without batches.
pub struct Immediate;

impl Office for Immediate {
    fn at_once(_: SetId, _: Option<SetId>) -> bool {
        true
    }
}

/// Where a set stands. The life of a set is in the documentation of `validator-sets`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    codec::Encode,
    codec::Decode,
    codec::DecodeWithMemTracking,
    codec::MaxEncodedLen,
    scale_info::TypeInfo,
)]
pub enum Stage {
    /// Declared and without keys. The chain's own set waits here for its session to start.
    #[codec(index = 0)]
    Declared,
    /// Has its keys, and waits for the handover.
    #[codec(index = 1)]
    Keyed,
    /// In office.
    #[codec(index = 2)]
    InOffice,
    /// Out of office, its slash report not yet signed.
    #[codec(index = 3)]
    Reporting,
    /// Done with, and its stake still bound.
    #[codec(index = 4)]
    CoolingDown,
}

/// Knows the validator sets, and is told what becomes of them (`validator-sets`).
pub trait ValidatorSets<AccountId> {
    /// A set that makes or made keys, until its cool-down is over.
    fn set(id: SetId) -> Option<ValidatorSet<AccountId>>;

    /// The hash of a set, without reading its members.
    fn set_hash(id: SetId) -> Option<sp_core::H256>;

    /// Where a set stands; `None` if there is none, or none any longer.
    fn stage(id: SetId) -> Option<Stage>;

    /// The keys of a set.
    fn keys(id: SetId) -> Option<KeyPair>;

    /// The set in office on `network`.
    fn in_office(network: NetworkId) -> Option<SetId>;

    /// The set that is to follow the one in office, if it is declared.
    fn successor(network: NetworkId) -> Option<SetId>;

    /// Whether `id` has had its keys for longer than the network's handover deadline, and is not in office.
    fn handover_late(id: SetId) -> bool;

    /// Whether `network` is halted.
    fn is_halted(network: NetworkId) -> bool;

    /// `id` has made `keys`. It then waits for its office, or takes it, as [`Office`] says.
    ///
    /// Errors if the set is not waiting for keys, its network is halted, or the pair is of another suite.
    fn keys_made(id: SetId, keys: KeyPair) -> DispatchResult;

    /// `id` can no longer make keys: it is abandoned, and who is [`Keygen::missing`] is blamed.
    ///
    /// Errors if the set is not waiting for keys.
    fn keygen_failed(id: SetId) -> DispatchResult;

    /// `id`, which has its keys, takes office; the set before retires.
    ///
    /// Errors if the set is not waiting for its office or its network is halted.
    fn take_office(id: SetId) -> DispatchResult;

    /// `who` is proven to have done `fault` as a member of `id`, and is slashed for it. Without effect if it is not a
    /// member or the set's stake is bound no longer.
    fn fault(id: SetId, who: &AccountId, fault: Fault);

    /// `who` was silent in `id` and gets `points`. Without effect if it is not a member or the set has retired.
    fn silent(id: SetId, who: &AccountId, points: u32);

    /// The report that the retired set `id` is to sign, by the runtime's own counters.
    fn slash_report(id: SetId) -> Option<SlashReport>;

    /// The oracle key of `report.validator_set` signed `report`: it applies, and never with fewer points than the runtime counted.
    ///
    /// Errors if the network is halted, the set owes no report, or the entries are out of order or name nobody.
    fn slash_report_signed(report: SlashReport) -> DispatchResult;

    /// Stops rotation, office and deadlines of `network` and freezes its stake, as the manager can.
    ///
    /// Errors if it is not open.
    fn halt(network: NetworkId) -> DispatchResult;
}

/// What the functions of [`ValidatorSets`] cost their callers.
pub trait ValidatorSetsWeight {
    /// [`ValidatorSets::keys_made`], with the office that it may lead to.
    fn keys_made() -> Weight;
    /// [`ValidatorSets::keygen_failed`] of a set of so many members.
    fn keygen_failed(members: u32) -> Weight;
    /// [`ValidatorSets::take_office`].
    fn take_office() -> Weight;
    /// [`ValidatorSets::fault`].
    fn fault() -> Weight;
    /// [`ValidatorSets::silent`].
    fn silent() -> Weight;
    /// [`ValidatorSets::slash_report_signed`] by a set of so many members.
    fn slash_report_signed(members: u32) -> Weight;
    /// [`ValidatorSets::halt`].
    fn halt() -> Weight;
}

/// Lists the sets that have something to sign (`validator-sets`).
pub trait SigningSets {
    /// The sets of external networks that are in office, have their keys and are not halted, with the stake that counts in
    /// each. Ascending.
    fn in_office() -> Vec<(SetId, u128)>;

    /// The sets that are out of office and owe their slash report, of networks that are not halted. Ascending.
    fn reporting() -> Vec<SetId>;

    /// What [`SigningSets::in_office`] costs at most.
    fn in_office_weight() -> Weight;

    /// What [`SigningSets::reporting`] costs at most.
    fn reporting_weight() -> Weight;
}

/// Knows what signature shares are verified against (`dkg`).
pub trait VerificationShares {
    /// The verification share of the share with that index, from 1 on, of a set's key, in the encoding of
    /// [`GroupKeys::verification_shares`](crate::verifier::GroupKeys). `None` if there is no such share, or none any longer.
    fn verification_share(set: SetId, role: Role, index: u16) -> Option<Vec<u8>>;

    /// What asking costs at most.
    fn weight() -> Weight;
}

/// Has sets sign (`signing`).
///
/// A request is known by its [`RequestId`], and there is one at a time of each: open until its signatures are finished,
/// it is cancelled, or its time is over; and finished until it is acknowledged or the chain's retention is over.
pub trait Signing {
    /// Asks `set` to sign `subject` within so many blocks, in which its network is not halted, for its member `asker`. At the
    /// end [`OnSigned`] is told.
    ///
    /// Any member may commit that has not been excluded; members' workers commit to what their own processors reported. So
    /// several requests for batches with one number and different hashes may be open, and nobody loses by it.
    ///
    /// Errors if the set has no keys, is done with, or is not one to sign that; if its network is halted; if there is such a
    /// request already, open or finished; if as many requests for this member are open as the chain allows each.
    fn open(set: SetId, subject: Subject, blocks: u32, asker: u16) -> DispatchResult;

    /// Ends an open request without signatures, and without telling [`OnSigned`]. A finished one, or none, is left alone.
    fn cancel(request: &RequestId);

    /// Forgets the signatures of a finished request. An open one, or none, is left alone.
    fn acknowledge(request: &RequestId);

    /// How far an open request is, and with that who may commit. `None` if there is none that is open.
    fn progress(request: &RequestId) -> Option<SigningProgress>;

    /// The signatures of a finished request, message by message. `None` if there is none.
    fn signatures(request: &RequestId) -> Option<Vec<GroupSignature>>;
}

/// What the functions of [`Signing`] cost their callers.
pub trait SigningWeight {
    /// [`Signing::open`].
    fn open() -> Weight;
    /// [`Signing::cancel`], of the largest request.
    fn cancel() -> Weight;
    /// [`Signing::acknowledge`].
    fn acknowledge() -> Weight;
}

/// Is told what becomes of requests (the pallet that opens them; `batches`).
pub trait OnSigned {
    /// The set signed: `signatures` are verified, and stay in storage until they are acknowledged or the retention is over.
    fn signed(request: &RequestId, signatures: &[GroupSignature]);

    /// The request's time is over, or the set is done with, and it is not signed. It is forgotten, and may be opened again.
    fn expired(request: &RequestId);

    /// What either costs at most.
    fn weight() -> Weight;
}

/// For chains where nobody but `signing` itself asks for signatures.
impl OnSigned for () {
    fn signed(_: &RequestId, _: &[GroupSignature]) {}

    fn expired(_: &RequestId) {}

    fn weight() -> Weight {
        Weight::zero()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn immediate_is_at_once() {
        let id = SetId { network: NetworkId(1), session: 0 };
        assert!(Immediate::at_once(id, None));
        assert!(Immediate::at_once(id, Some(id)));
    }
}
