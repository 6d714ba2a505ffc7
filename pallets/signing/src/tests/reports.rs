//! Slash reports of sets that retired.

use quoin_primitives::{
    ReportEntry, Scheme, SetId, SlashReport,
    interface::{Stage, ValidatorSets as _},
    signing::{RequestId, RequestNumber, Subject},
};

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
        refused(signed(late), sp_runtime::transaction_validity::InvalidTransaction::Stale);
        run(u64::from(REPORT_DEADLINE) + 1);
        assert!(!is_open(number));
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
