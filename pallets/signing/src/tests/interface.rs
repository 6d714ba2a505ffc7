//! What other pallets ask of this one.

use frame_support::{assert_noop, assert_ok};
use quoin_primitives::{
    Scheme, SetId, SlashReport,
    interface::Signing as _,
    signing::{Plan, RequestId, Subject},
};
use sp_core::H256;

use super::life::plan_in;
use crate::{mock::*, *};

fn id(subject: &Subject) -> RequestId {
    RequestId { validator_set: SET, subject: subject.id() }
}

#[test]
fn only_sets_that_can_sign_are_asked() {
    four().execute_with(|| {
        let unknown = SetId { network: NETWORK, session: 1 };
        assert_noop!(Signing::open(unknown, batch(1), 5, 0), Error::<Test>::SetUnknown);
        let stages = [
            (quoin_primitives::interface::Stage::Declared, false),
            (quoin_primitives::interface::Stage::CoolingDown, false),
            (quoin_primitives::interface::Stage::Keyed, true),
            (quoin_primitives::interface::Stage::Reporting, true),
        ];
        for (number, (stage, signs)) in (0..).zip(stages) {
            pallet_validator_sets::States::<Test>::mutate_extant(SET, |state| state.stage = stage);
            if signs {
                assert_ok!(Signing::open(SET, batch(number), 5, 0));
            } else {
                assert_noop!(Signing::open(SET, batch(number), 5, 0), Error::<Test>::SetUnknown);
            }
        }
    });
}

#[test]
fn only_what_others_may_ask_for() {
    four().execute_with(|| {
        let refused = [
            Subject::Cosign { block: 1, hash: H256([1; 32]) },
            Subject::SlashReport(SlashReport { validator_set: SET, members: Default::default() }),
            Subject::Plan(Plan { messages: Default::default() }),
            Subject::Plan(plan_with_offset()),
        ];
        assert_ok!(Signing::open(SET, refused[3].clone(), 5, 0));
        for subject in &refused[..3] {
            assert_noop!(Signing::open(SET, subject.clone(), 5, 0), Error::<Test>::WrongSubject);
        }
    });
    four_in(Scheme::Ed25519).execute_with(|| {
        let taproot = Subject::Plan(plan_in(Scheme::Bip340));
        assert_noop!(Signing::open(SET, taproot, 5, 0), Error::<Test>::WrongSubject);
        assert_ok!(Signing::open(SET, Subject::Plan(plan_in(Scheme::Ed25519)), 5, 0));
    });
}

fn plan_with_offset() -> Plan {
    plan_in(Scheme::Ed25519)
}

#[test]
fn each_is_asked_for_once_at_a_time() {
    four().execute_with(|| {
        let number = open(SET, batch(7));
        assert_noop!(Signing::open(SET, batch(7), 5, 0), Error::<Test>::AlreadyRequested);
        run(1);
        finish_by(number, &[0, 1, 2]);
        assert_noop!(Signing::open(SET, batch(7), 5, 0), Error::<Test>::AlreadyRequested);
        Signing::acknowledge(&id(&batch(7)));
        assert_ok!(Signing::open(SET, batch(7), 5, 0));
    });
}

/// Different hashes for one number are signed side by side.
#[test]
fn two_batches_with_one_number_are_two_requests() {
    four().execute_with(|| {
        let other = Subject::Batch { id: 7, hash: H256([9; 32]) };
        let (first, second) = (open(SET, batch(7)), open(SET, other));
        run(1);
        commits(second, 3);
        finish_by(first, &[0, 1, 2]);
        assert!(is_open(second));
    });
}

/// What one member has asked for takes no other's room: neither while it is open nor by its number.
#[test]
fn a_member_has_so_many_open_requests_and_takes_nobody_elses_room() {
    four().execute_with(|| {
        for id in 0..u64::from(REQUESTS_PER_MEMBER) {
            assert_ok!(Signing::open(SET, batch(id), 5, 0));
            check();
        }
        assert_noop!(Signing::open(SET, batch(10), 5, 0), Error::<Test>::TooManyRequests);
        assert_ok!(Signing::open(SET, batch(10), 5, 1));
        // Each way to end makes room: cancelled,
        Signing::cancel(&id(&batch(0)));
        assert_ok!(Signing::open(SET, batch(11), 100, 0));
        assert_noop!(Signing::open(SET, batch(12), 5, 0), Error::<Test>::TooManyRequests);
        // out of time,
        run(6);
        assert_eq!(Asked::<Test>::get(SET, 0), 1);
        assert_eq!(Asked::<Test>::iter().count(), 1);
        // or signed.
        let signed = open(SET, batch(12));
        assert_eq!(request(signed).asker, Asker::Member(0));
        run(1);
        finish_by(signed, &[0, 1, 2]);
        assert_eq!(Asked::<Test>::get(SET, 0), 1);
    });
}

#[test]
fn what_is_cancelled_ends_without_being_told() {
    four().execute_with(|| {
        let number = batch_request();
        let id = id(&batch(7));
        (0..3).for_each(|member| {
            commits(number, member);
        });
        shares(number, 0);
        events();
        Signing::cancel(&id);
        check();
        assert_eq!(events(), [Event::Cancelled { number, request: id }]);
        assert!(!is_open(number));
        assert_eq!(told(), []);
        assert_eq!((Commitments::<Test>::iter().count(), Shares::<Test>::iter().count()), (0, 0));
        assert_eq!(Clocks::<Test>::get().len(), 0);
        // There is nothing left to cancel or to acknowledge.
        let before = root();
        Signing::cancel(&id);
        Signing::acknowledge(&id);
        assert_eq!(root(), before);
    });
}

#[test]
fn open_and_finished_requests_are_not_mixed_up() {
    four().execute_with(|| {
        let number = batch_request();
        let id = id(&batch(7));
        Signing::acknowledge(&id);
        assert!(is_open(number));
        assert_eq!(Signing::signatures(&id), None);
        assert_eq!(Signing::progress(&id).map(|progress| progress.number), Some(number));
        finish_by(number, &[0, 1, 2]);
        Signing::cancel(&id);
        assert!(Signing::signatures(&id).is_some());
        assert_eq!(Signing::progress(&id), None);
    });
}

#[test]
fn progress_says_who_may_commit() {
    four().execute_with(|| {
        let number = batch_request();
        let id = id(&batch(7));
        let progress = || Signing::progress(&id).expect("it is open");
        assert_eq!(progress().may_commit, bits(4, &[0, 1, 2, 3]));
        commits(number, 2);
        assert_eq!(progress().may_commit, bits(4, &[0, 1, 3]));
        assert_eq!((progress().committed, progress().fixed), (bits(4, &[2]), false));
        commits(number, 0);
        commits(number, 1);
        assert_eq!(progress().may_commit, bits(4, &[]));
        assert!(progress().fixed);
        shares(number, 1);
        assert_eq!(progress().shared, bits(4, &[1]));
        run(u64::from(PHASE_TIMEOUT) + 1);
        // Members 0 and 2 stalled; without both there would be too few.
        assert_eq!((progress().attempt, progress().may_commit), (1, bits(4, &[0, 1, 3])));
        assert_eq!(progress().committed, bits(4, &[]));
    });
}

#[test]
fn as_many_networks_have_a_clock_as_there_may_be() {
    four().execute_with(|| {
        let clock = |network: u16| Clock::new(quoin_primitives::NetworkId(network));
        Clocks::<Test>::put(frame_support::BoundedVec::truncate_from((10..15).map(clock).collect()));
        let before = root();
        assert_eq!(Signing::open(SET, batch(1), 5, 0), Err(Error::<Test>::TooManyRequests.into()));
        assert_eq!(root(), before);
    });
}

#[test]
fn what_it_costs_is_said() {
    use quoin_primitives::interface::SigningWeight;
    assert_eq!(<Signing as SigningWeight>::open(), <() as WeightInfo>::open());
    assert_eq!(<Signing as SigningWeight>::cancel(), <() as WeightInfo>::expire(MAX_SIGNERS));
    assert_eq!(<Signing as SigningWeight>::acknowledge(), <() as WeightInfo>::forget());
}
