//! Slash reports of sets that retired.

use codec::Encode;
use quoin_primitives::{
    ReportEntry, Scheme, SetId, SlashReport,
    interface::{Stage, ValidatorSets as _},
    signing::{RequestId, RequestNumber, SigningDuty, SigningTask, Subject},
};
use sp_runtime::transaction_validity::InvalidTransaction;

use crate::{mock::*, *};

/// The set's successor takes office.
fn retire() {
    ask_sets();
    let next = set_of(SetId { network: NETWORK, session: 1 }, Scheme::Bip340, &[1, 1, 1]);
    let keys = deal_keys(&next);
    put_in_office(&next, keys);
    assert_eq!(ValidatorSets::stage(SET), Some(Stage::Reporting));
}

/// The open request for the set's report.
fn asked() -> Option<(RequestNumber, SlashReport)> {
    let report = ValidatorSets::slash_report(SET)?;
    let id = RequestId { validator_set: SET, subject: Subject::SlashReport(report.clone()).id() };
    Names::<Test>::get(id).map(|named| (named.number, report))
}

#[test]
fn a_retired_set_signs_its_report_which_then_applies() {
    four().execute_with(|| {
        ValidatorSets::silent(SET, &account(2), 6);
        retire();
        run_to(INTERVAL);
        assert_eq!(asked(), None);
        run(1);
        let (number, report) = asked().expect("it is asked");
        assert_eq!(report.members.to_vec(), [ReportEntry { member: 2, points: 6 }]);
        run(1);
        finish_by(number, &[0, 1, 3]);
        assert_eq!(ValidatorSets::stage(SET), Some(Stage::CoolingDown));
        assert_eq!(lost(account(2)), PRICE / 10);
        assert_eq!(told(), []);
        assert_eq!(Finished::<Test>::iter().count(), 0);
    });
}

#[test]
fn it_is_asked_again_while_it_owes_the_report() {
    four().execute_with(|| {
        retire();
        run_to(INTERVAL + 1);
        let (first, _) = asked().expect("it is asked");
        run(u64::from(REPORT_DEADLINE) + 1);
        assert!(!is_open(first));
        run_to(2 * INTERVAL + 1);
        let (second, _) = asked().expect("it is asked again");
        run(1);
        finish_by(second, &[0, 1, 2]);
        assert_eq!(ValidatorSets::stage(SET), Some(Stage::CoolingDown));
    });
}

/// The runtime's own counters apply then, and what is open ends by itself.
#[test]
fn a_report_that_is_not_signed_in_time_is_needed_no_longer() {
    four().execute_with(|| {
        run_to(3);
        retire();
        run_to(5 * INTERVAL + 1);
        let (number, _) = asked().expect("it is asked");
        run(1);
        commits(number, 0);
        let late = commitment(number, 1);
        run(2);
        assert_eq!(ValidatorSets::stage(SET), Some(Stage::CoolingDown));
        refused(signed(late), InvalidTransaction::Stale);
        run(u64::from(REPORT_DEADLINE) + 1);
        assert!(!is_open(number));
    });
}

fn entries(entries: &[(u16, u32)]) -> SlashReport {
    let entries: Vec<_> =
        entries.iter().map(|(member, points)| ReportEntry { member: *member, points: *points }).collect();
    SlashReport { validator_set: SET, members: entries.try_into().expect("few") }
}

fn proposed(member: u16, report: &SlashReport) -> Extrinsic {
    signed(SigningDuty::ProposeReport { member, report: report.clone() })
}

/// Has the set sign this report, and returns the request's number.
fn propose(member: u16, report: &SlashReport) -> RequestNumber {
    let number = NextNumber::<Test>::get();
    included(proposed(member, report));
    number
}

/// Member 2 has 6 points by the runtime's count, and the set retires.
fn silent_and_retired() {
    ValidatorSets::silent(SET, &account(2), 6);
    retire();
    run(1);
    events();
}

#[test]
fn members_add_entries_that_enough_of_them_agree_on() {
    four().execute_with(|| {
        silent_and_retired();
        let report = entries(&[(0, 9), (2, 7)]);
        let valid = validate(proposed(1, &report)).expect("valid");
        assert_eq!(valid.provides, [("quoin duty", ("propose_report", SET, 1u16)).encode()]);
        let number = propose(1, &report);
        let id = RequestId { validator_set: SET, subject: Subject::SlashReport(report.clone()).id() };
        assert!(events().contains(&Event::Requested { number, request: id }));
        assert_eq!(request(number).asker, Asker::Member(1));
        // It is asked for once.
        refused(proposed(3, &report), InvalidTransaction::Stale);
        run(1);
        finish_by(number, &[1, 2, 3]);
        assert_eq!(ValidatorSets::stage(SET), Some(Stage::CoolingDown));
        assert_eq!([0, 1, 2, 3].map(|member| lost(account(member))), [PRICE / 10, 0, PRICE / 10, 0]);
        refused(proposed(1, &entries(&[(2, 8)])), InvalidTransaction::Stale);
    });
}

#[test]
fn what_too_few_agree_on_does_not_apply() {
    four().execute_with(|| {
        silent_and_retired();
        let number = propose(1, &entries(&[(0, 9), (2, 7)]));
        run(1);
        commits(number, 1);
        commits(number, 3);
        // The others sign what the runtime counted.
        run_to(INTERVAL + 2);
        let (counted, _) = asked().expect("it is asked");
        finish_by(counted, &[0, 2, 3]);
        assert_eq!([0, 1, 2, 3].map(|member| lost(account(member))), [0, 0, PRICE / 10, 0]);
        run(u64::from(REPORT_DEADLINE) + 1);
        assert!(!is_open(number));
        assert_eq!(Asked::<Test>::iter().count(), 0);
    });
}

#[test]
fn a_report_says_more_than_the_runtime_counted() {
    four().execute_with(|| {
        silent_and_retired();
        let wrong: [&[(u16, u32)]; 8] = [
            &[],
            &[(2, 6)],
            &[(2, 5)],
            &[(0, 9)],
            &[(0, 9), (2, 5)],
            &[(2, 7), (0, 9)],
            &[(2, 7), (4, 9)],
            &[(0, 0), (2, 7)],
        ];
        for report in wrong.map(entries) {
            refused(proposed(1, &report), InvalidTransaction::Call);
            let by_itself = Signing::propose_report(
                frame_system::RawOrigin::Authorized.into(),
                1,
                report,
                sign(account(1), &SigningDuty::ProposeReport { member: 1, report: entries(&[]) }),
            );
            assert_eq!(by_itself, Err(Error::<Test>::WrongSubject.into()));
        }
        propose(1, &entries(&[(2, 7)]));
    });
}

#[test]
fn who_proposes_a_report_is_a_member_that_signs_for_it() {
    four().execute_with(|| {
        let report = entries(&[(2, 7)]);
        refused(proposed(1, &report), InvalidTransaction::Stale);
        silent_and_retired();
        refused(proposed(4, &report), InvalidTransaction::BadSigner);
        let duty = SigningDuty::ProposeReport { member: 1, report: report.clone() };
        refused(with_signature(duty.clone(), sign(account(3), &duty)), InvalidTransaction::BadProof);
        let other = SigningDuty::ProposeReport { member: 1, report: entries(&[(2, 8)]) };
        refused(with_signature(duty, sign(account(1), &other)), InvalidTransaction::BadProof);
        halt(NETWORK);
        refused(proposed(1, &report), InvalidTransaction::Custom(HALTED));
        resume(NETWORK);
        // A member has as many open as it may.
        for points in 0..REQUESTS_PER_MEMBER {
            propose(1, &entries(&[(2, 7 + points)]));
        }
        let last = entries(&[(2, 99)]);
        refused(proposed(1, &last), InvalidTransaction::ExhaustsResources);
        propose(3, &last);
    });
}

#[test]
fn the_external_key_of_a_retired_set_still_signs() {
    four().execute_with(|| {
        retire();
        run(1);
        let number = requests_plan(SET, 0, super::life::plan_in(Scheme::Bip340));
        run(1);
        finish_by(number, &[0, 1, 2]);
        assert!(matches!(&told()[..], [(_, Some(_))]));
    });
}

/// The deposits that came late are moved by it.
#[test]
fn the_external_key_signs_until_the_cool_down_is_over() {
    four().execute_with(|| {
        retire();
        run_to(INTERVAL + 2);
        let (number, _) = asked().expect("it is asked");
        finish_by(number, &[0, 1, 2]);
        assert_eq!(ValidatorSets::stage(SET), Some(Stage::CoolingDown));
        // The oracle key has done its work.
        let id = RequestId { validator_set: SET, subject: batch(1).id() };
        let asked = <Signing as quoin_primitives::interface::Signing>::open(SET, batch(1), 9, 0);
        assert_eq!((asked, Names::<Test>::get(id)), (Err(Error::<Test>::SetUnknown.into()), None));

        let plan = super::life::plan_in(Scheme::Bip340);
        let number = requests_plan(SET, 0, plan.clone());
        run(1);
        finish_by(number, &[1, 2, 3]);
        assert!(matches!(&told()[..], [(_, Some(_))]));
        let closes_at = pallet_validator_sets::States::<Test>::get(SET).and_then(|state| state.deadline);
        run_to(closes_at.expect("it cools down") - 1);
        let later = requests_plan(SET, 0, plan.clone());
        run(1);
        assert_eq!(ValidatorSets::stage(SET), None);
        refused(signed(plan_duty(SET, 1, plan)), InvalidTransaction::Stale);
        assert_eq!(task_of_gone(later), None);
        run(u64::from(PLAN_DEADLINE) + 1);
        assert!(!is_open(later));
    });
}

/// Whether anybody is asked to sign for a set that is gone.
fn task_of_gone(number: RequestNumber) -> Option<RequestNumber> {
    let all: Vec<_> = (0..4).map(|member| coordinator(account(member))).collect();
    let asked = Signing::signing_duties(&all).into_iter().any(|duty| match duty.task {
        SigningTask::Commit { request, .. } => request.number == number,
        SigningTask::GiveShares { session } | SigningTask::Complete { session } => {
            session.request.number == number
        }
    });
    asked.then_some(number)
}
