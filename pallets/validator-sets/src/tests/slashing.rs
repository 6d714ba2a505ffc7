//! Slashes: for what, how much, of which stake, and where it goes.

use frame_support::assert_ok;
use frame_system::RawOrigin::Signed;
use quoin_primitives::{
    CHAIN, Fault,
    interface::{Stage, ValidatorSets as _},
};
use sp_runtime::Perbill;
use sp_staking::offence::{Kind, Offence, ReportOffence};

use crate::{mock::*, *};

/// The first set of four, in office since block 10; the first member has three shares' stake.
fn in_office() -> sp_io::TestExternalities {
    let mut chain = chain_with(&[3, 1, 1, 1]);
    chain.execute_with(|| {
        next_session();
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        events();
    });
    chain
}

fn slashed_event(validator: u64, fault: Fault, amount: u64) -> Event<Test> {
    Event::Slashed { network: NETWORK, session: 0, validator, fault, amount }
}

#[test]
fn a_proven_fault_is_slashed_at_once_by_the_table() {
    in_office().execute_with(|| {
        let issued = Balances::total_issuance();
        ValidatorSets::fault(set(0), &1, Fault::Participation);
        assert_eq!(events(), [slashed_event(1, Fault::Participation, 150)]);
        assert_eq!((held(1), Allocations::<Test>::get(NETWORK, 1)), (150, Some(150)));
        assert_eq!((Balances::free_balance(treasury()), Balances::total_issuance()), (150, issued));

        ValidatorSets::fault(set(0), &2, Fault::ConflictingSignatures);
        assert_eq!((held(2), Allocations::<Test>::get(NETWORK, 2)), (0, None));
        assert_eq!(Candidates::<Test>::get(NETWORK), 3);
        assert_eq!(Balances::total_issuance(), issued - 100, "burned");
        check();
    });
}

#[test]
fn stake_for_an_account_that_cannot_take_it_is_burned() {
    in_office().execute_with(|| {
        // 10 % of 300 are below the existential deposit.
        SilenceDestination::set(Destination::Account(777));
        let issued = Balances::total_issuance();
        ValidatorSets::fault(set(0), &1, Fault::Silence);
        assert_eq!((held(1), Balances::free_balance(777)), (270, 0));
        assert_eq!(Balances::total_issuance(), issued - 30);
    });
}

#[test]
fn who_is_no_member_is_not_slashed() {
    in_office().execute_with(|| {
        assert_ok!(ValidatorSets::allocate(Signed(5).into(), NETWORK, 100));
        events();
        ValidatorSets::fault(set(0), &5, Fault::Participation);
        ValidatorSets::fault(set(1), &1, Fault::Participation);
        ValidatorSets::silent(set(0), &5, 1);
        ValidatorSets::silent(set(1), &1, 1);
        ValidatorSets::silent(set(0), &1, 0);
        assert_eq!(events(), []);
        assert_eq!((held(1), held(5)), (300, 100));
    });
}

#[test]
fn deallocated_stake_is_slashed_first_and_all_of_it_can_be() {
    in_office().execute_with(|| {
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 200));
        ValidatorSets::fault(set(0), &1, Fault::Confirmation);
        assert_eq!(Allocations::<Test>::get(NETWORK, 1), Some(100));
        assert_eq!(Deallocations::<Test>::get(NETWORK, 1).expect("bound")[0].amount, 50);
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 100));
        // What counted is gone twice over: no more is taken than there is.
        ValidatorSets::fault(set(0), &1, Fault::ConflictingSignatures);
        assert_eq!((held(1), Deallocations::<Test>::get(NETWORK, 1)), (0, None));
        events();
        ValidatorSets::fault(set(0), &1, Fault::ConflictingSignatures);
        assert_eq!(events(), []);
        check();
    });
}

#[test]
fn stake_that_left_before_the_set_is_not_slashed_for_it() {
    in_office().execute_with(|| {
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 200));
        run_to(30);
        assert_eq!(stage(set(1)), Some(Stage::Declared));
        assert_eq!(Stakes::<Test>::get(set(1), 1), Some(100));
        ValidatorSets::fault(set(1), &1, Fault::ConflictingSignatures);
        // 200 are bound to the set before; this one takes what counted in it.
        assert_eq!((held(1), Allocations::<Test>::get(NETWORK, 1)), (200, None));
    });
}

#[test]
fn stake_can_be_slashed_until_its_set_is_closed() {
    in_office().execute_with(|| {
        assert_ok!(ValidatorSets::deallocate(Signed(1).into(), NETWORK, 300));
        run_to(30);
        assert_ok!(ValidatorSets::keys_made(set(1), key_pair(2)));
        run_to(58);
        assert_eq!(stage(set(0)), Some(Stage::CoolingDown));
        ValidatorSets::fault(set(0), &1, Fault::SignatureShare);
        assert_eq!(held(1), 150);
        run_to(59);
        assert_eq!(stage(set(0)), None);
        ValidatorSets::fault(set(0), &1, Fault::SignatureShare);
        assert_eq!(held(1), 150);
        assert_ok!(ValidatorSets::claim_deallocation(Signed(1).into(), NETWORK));
        assert_eq!(held(1), 0);
    });
}

#[test]
fn points_add_up_and_are_said() {
    in_office().execute_with(|| {
        let silent = |points| Event::Silent { network: NETWORK, session: 0, validator: 2, points };
        ValidatorSets::silent(set(0), &2, 2);
        ValidatorSets::silent(set(0), &2, 3);
        assert_eq!(events(), [silent(2), silent(5)]);
        ValidatorSets::silent(set(0), &2, u32::MAX);
        assert_eq!(events(), [silent(u32::MAX)]);
        assert_eq!(held(2), 100, "nothing is slashed before the report");
    });
}

#[test]
fn silence_can_go_to_an_account() {
    in_office().execute_with(|| {
        SilenceDestination::set(Destination::Account(9));
        ValidatorSets::silent(set(0), &1, 6);
        run_to(30);
        assert_ok!(ValidatorSets::keys_made(set(1), key_pair(2)));
        run_to(34);
        assert_eq!((held(1), Balances::free_balance(9)), (270, ENDOWMENT + 30));
    });
}

/// An equivocation as consensus reports it.
struct Equivocation {
    offenders: Vec<u64>,
    session_index: u32,
    percent: u32,
}

impl Offence<(u64, ())> for Equivocation {
    const ID: Kind = *b"test:equivocatio";
    type Slot = u32;

    fn offenders(&self) -> Vec<(u64, ())> {
        self.offenders.iter().map(|who| (*who, ())).collect()
    }
    fn session_index(&self) -> u32 {
        self.session_index
    }
    fn validator_set_count(&self) -> u32 {
        4
    }
    fn slot(&self) -> u32 {
        self.session_index
    }
    fn slash_fraction(&self, offenders: u32) -> Perbill {
        Perbill::from_percent(self.percent * offenders)
    }
}

fn equivocate(offenders: &[u64], session_index: u32, percent: u32) {
    let offence = Equivocation { offenders: offenders.to_vec(), session_index, percent };
    assert_ok!(Offences::report_offence(vec![], offence));
}

fn own_chain() -> sp_io::TestExternalities {
    chain(vec![(CHAIN, parameters(None))], staked(CHAIN, &[10, 10, 10, 10]))
}

#[test]
fn an_equivocation_costs_what_consensus_asks_or_the_table_if_more() {
    own_chain().execute_with(|| {
        equivocate(&[1], 0, 50);
        equivocate(&[2], 1, 1);
        let slashed = |validator, amount| {
            let fault = Fault::Equivocation;
            Event::Slashed { network: CHAIN, session: 0, validator, fault, amount }
        };
        assert_eq!(events(), [slashed(1, 500), slashed(2, 200)]);
        assert_eq!((held(1), held(2), held(3)), (500, 800, 1_000));
    });
}

#[test]
fn who_is_reported_again_pays_the_difference() {
    own_chain().execute_with(|| {
        equivocate(&[1], 0, 30);
        assert_eq!(held(1), 700);
        // With a second offender in the same slot both are due twice as much.
        equivocate(&[2], 0, 30);
        assert_eq!((held(1), held(2)), (400, 400));
        // A smaller one later in the same set adds nothing.
        equivocate(&[1], 1, 30);
        assert_eq!(held(1), 400);
    });
}

#[test]
fn an_equivocation_is_of_the_set_that_was_in_office_then() {
    own_chain().execute_with(|| {
        assert_ok!(ValidatorSets::allocate(Signed(1).into(), CHAIN, 1_000));
        assert_ok!(ValidatorSets::allocate(Signed(5).into(), CHAIN, 1_000));
        assert_ok!(ValidatorSets::deallocate(Signed(2).into(), CHAIN, 1_000));
        run_to(21);
        assert_eq!(stage(chain_set(1)), Some(Stage::InOffice));
        events();
        equivocate(&[1, 2, 5], 1, 10);
        let slashed = |session, validator, amount| {
            let fault = Fault::Equivocation;
            Event::Slashed { network: CHAIN, session, validator, fault, amount }
        };
        // 5 was not in the first set.
        assert_eq!(events(), [slashed(0, 1, 300), slashed(0, 2, 300)]);
        equivocate(&[1, 2, 5], 2, 20);
        // 2 is not in the second.
        assert_eq!(events(), [slashed(1, 1, 1_200), slashed(1, 5, 600)]);
        run_to(45);
        // The first set is closed: its stake is bound no longer.
        equivocate(&[3], 0, 50);
        assert_eq!(events().into_iter().filter(|event| matches!(event, Event::Slashed { .. })).count(), 0);
    });
}

#[test]
fn without_a_set_of_the_chain_an_equivocation_costs_nothing() {
    chain_with(&[1, 1]).execute_with(|| {
        equivocate(&[1], 0, 50);
        assert_eq!(held(1), 100);
    });
}
