//! Attempts: the silent, the stallers, those who abandon; and the end of a request's time.

use codec::Encode;
use quoin_primitives::{
    MAX_ABANDONMENTS, SetId,
    signing::{RequestNumber, SigningTask},
};
use sp_runtime::transaction_validity::InvalidTransaction;

use crate::{mock::*, *};

const TIMEOUT: u64 = PHASE_TIMEOUT as u64;

/// The members that the set's requests do without.
fn left_out() -> Vec<u16> {
    Signing::left_out(SET)
}

fn attempt(number: RequestNumber) -> u32 {
    request(number).attempt.number
}

/// These members commit, and all but the silent ones give their shares until the attempt is over.
fn stall(number: RequestNumber, signers: &[u16], silent: &[u16]) {
    signers.iter().for_each(|member| {
        commits(number, *member);
    });
    let willing = signers.iter().filter(|member| !silent.contains(member));
    willing.for_each(|member| shares(number, *member));
    let before = attempt(number);
    while is_open(number) && attempt(number) == before {
        run(1);
    }
}

#[test]
fn a_signer_that_gives_no_shares_is_left_out_of_the_next_attempt() {
    four().execute_with(|| {
        let number = batch_request();
        (0..3).for_each(|member| {
            commits(number, member);
        });
        shares(number, 0);
        shares(number, 2);
        let fixed_at = System::block_number();
        run(TIMEOUT);
        assert_eq!(attempt(number), 0, "the last block counts");
        run(1);
        assert_eq!(System::block_number(), fixed_at + TIMEOUT + 1);
        assert_eq!(
            events(),
            [
                Event::AttemptTimedOut { number, attempt: 0, silent: bits(4, &[1]) },
                Event::AttemptOpened { number, attempt: 1, excluded: bits(4, &[1]) },
            ]
        );
        assert_eq!([0, 1, 2, 3].map(|member| points(SET, member)), [0, STALL_POINTS, 0, 0]);
        assert_eq!((Commitments::<Test>::iter().count(), Shares::<Test>::iter().count()), (0, 0));
        run(1);
        refused(signed(commitment(number, 1)), InvalidTransaction::Stale);
        assert_eq!(task_of(number, 1), None);
        finish_by(number, &[0, 2, 3]);
        assert!(matches!(&told()[..], [(_, Some(_))]));
    });
}

/// Without the two, one key share is missing: so one of them is left out.
#[test]
fn two_of_four_that_go_silent_after_committing_do_not_end_it() {
    four().execute_with(|| {
        let number = batch_request();
        stall(number, &[0, 1, 2], &[0, 1]);
        assert_eq!(request(number).attempt.excluded, bits(4, &[1]));
        assert_eq!(request(number).stalled.to_vec(), [0, 1]);
        run(1);
        // The other is still silent, and left out now; the first is back.
        stall(number, &[0, 2, 3], &[0]);
        assert_eq!(request(number).attempt.excluded, bits(4, &[0]));
        assert_eq!(request(number).stalled.to_vec(), [1, 0]);
        run(1);
        finish_by(number, &[3, 1, 2]);
        assert!(matches!(&told()[..], [(_, Some(_))]));
        assert_eq!(left_out(), [0]);
        assert_eq!(points(SET, 0), 2 * STALL_POINTS);
        assert_eq!(points(SET, 1), STALL_POINTS);
    });
}

/// Each stalls while the other is left out. Both are remembered, so each delays the request once.
#[test]
fn two_that_stall_in_turn_cost_two_attempts() {
    chain(&[(NETWORK, quoin_primitives::Scheme::Bip340, &[1; 7])]).execute_with(|| {
        let number = batch_request();
        stall(number, &[0, 2, 3, 4, 5], &[0]);
        assert_eq!(request(number).attempt.excluded, bits(7, &[0]));
        run(1);
        stall(number, &[1, 2, 3, 4, 5], &[1]);
        assert_eq!(request(number).attempt.excluded, bits(7, &[0, 1]));
        run(1);
        for member in [0, 1] {
            refused(signed(commitment(number, member)), InvalidTransaction::Stale);
        }
        finish_by(number, &[2, 3, 4, 5, 6]);
        assert!(matches!(&told()[..], [(_, Some(_))]));
    });
}

#[test]
fn whoever_gives_its_shares_is_no_staller_any_longer() {
    chain(&[(NETWORK, quoin_primitives::Scheme::Bip340, &[1; 4])]).execute_with(|| {
        let number = batch_request();
        stall(number, &[0, 1, 2], &[0]);
        run(1);
        // Without member 0 the others are just enough, and member 3 does not come: it is asked again.
        commits(number, 1);
        commits(number, 2);
        run(2 * TIMEOUT);
        assert_eq!(request(number).attempt.excluded, bits(4, &[]));
        commits(number, 0);
        assert_eq!(left_out(), [0]);
        shares(number, 0);
        assert_eq!(left_out(), [] as [u16; 0]);
        // The next request asks it again.
        assert_eq!(request(open(SET, batch(8))).attempt.excluded, bits(4, &[]));
    });
}

/// One commits first of all and stalls, and then the next. Returns in how many blocks the others signed.
fn signed_despite(number: RequestNumber, stallers: &[u16], honest: &[u16], threshold: usize) -> u64 {
    let begin = System::block_number();
    loop {
        run(1);
        let excluded = request(number).attempt.excluded;
        let mut left = stallers.iter().copied().filter(|member| !excluded.contains(*member));
        let Some(staller) = left.next() else { break };
        let first: Vec<_> = std::iter::once(staller).chain(left).chain(honest.iter().copied()).collect();
        stall(number, &first[..threshold], &[staller]);
        assert!(is_open(number), "its time is over before it is signed");
    }
    finish_by(number, &honest[..threshold]);
    assert!(matches!(&told()[..], [(_, Some(_))]));
    System::block_number() - begin
}

/// As in the chain's sessions of an hour: 13 members, of whom as many as can be done without stall in turn.
#[test]
fn all_who_can_be_done_without_delay_a_set_once_each() {
    let (timeout, blocks, honest) = (10, 100, [4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for count in 0..=4 {
        chain(&[(NETWORK, quoin_primitives::Scheme::Bip340, &[1; 13])]).execute_with(|| {
            Patience::set(timeout);
            let stallers: Vec<_> = (0..count).collect();
            let first = open_for(SET, batch(0), blocks);
            let each = u64::from(timeout) + 2;
            assert_eq!(signed_despite(first, &stallers, &honest, 9), u64::from(count) * each + 1);
            assert_eq!(left_out(), stallers);
            let second = open_for(SET, batch(1), blocks);
            assert_eq!(request(second).attempt.excluded, bits(13, &stallers));
            assert_eq!(signed_despite(second, &stallers, &honest, 9), 1);
            assert!(stallers.iter().all(|member| points(SET, *member) == STALL_POINTS));
        });
    }
}

/// Who was cut off before others began to stall is asked in their stead.
#[test]
fn who_stalled_last_is_left_out_first() {
    chain(&[(NETWORK, quoin_primitives::Scheme::Bip340, &[1; 7])]).execute_with(|| {
        let first = batch_request();
        stall(first, &[6, 2, 3, 4, 5], &[6]);
        run(1);
        stall(first, &[0, 1, 2, 3, 4], &[0]);
        run(1);
        stall(first, &[1, 2, 3, 4, 5], &[1]);
        assert_eq!(request(first).attempt.excluded, bits(7, &[0, 1]));
        run(1);
        finish_by(first, &[2, 3, 4, 5, 6]);
        assert_eq!(left_out(), [0, 1]);
    });
}

/// For eight time-outs, then for sixteen: as after a restart, and another.
#[test]
fn a_staller_is_asked_again_in_time_and_later_each_time_that_it_stalls() {
    four().execute_with(|| {
        for (times, blocks) in [(0, 8 * TIMEOUT), (1, 16 * TIMEOUT), (2, 32 * TIMEOUT)] {
            // What is open at the same time makes it no longer.
            let numbers = [4 * times, 4 * times + 1].map(|id| open(SET, batch(id)));
            run(1);
            for number in numbers {
                for member in 0..3 {
                    commits(number, member);
                }
                [1, 2].iter().for_each(|member| shares(number, *member));
            }
            run(TIMEOUT + 1);
            let since = System::block_number();
            run(1);
            numbers.iter().for_each(|number| finish_by(*number, &[1, 2, 3]));

            run_to(since + blocks - 2);
            let number = open(SET, batch(4 * times + 2));
            assert_eq!(request(number).attempt.excluded, bits(4, &[0]));
            run(1);
            finish_by(number, &[1, 2, 3]);
            assert_eq!(left_out(), [0]);

            run(1);
            assert_eq!(left_out(), [] as [u16; 0]);
            let number = open(SET, batch(4 * times + 3));
            assert_eq!(request(number).attempt.excluded, bits(4, &[]));
            run(1);
            // Its shares change nothing about how often it stalled.
            finish_by(number, &[0, 1, 2]);
        }
        assert_eq!(points(SET, 0), 6 * STALL_POINTS);
    });
}

#[test]
fn stallers_are_forgotten_with_their_set() {
    four().execute_with(|| {
        ask_sets();
        let gone = SetId { network: NETWORK, session: 9 };
        let staller = Staller { member: 1, times: 1, until: 9 };
        for set in [SET, gone] {
            Stallers::<Test>::mutate(set, |stallers| stallers.try_push(staller.clone()))
                .expect("there is room");
        }
        run_to(INTERVAL);
        assert_eq!(Stallers::<Test>::iter().count(), 2);
        run(1);
        assert_eq!(Stallers::<Test>::iter_keys().collect::<Vec<_>>(), [SET]);
    });
}

#[test]
fn who_was_excluded_is_asked_again_where_too_few_commit() {
    four().execute_with(|| {
        let number = batch_request();
        stall(number, &[0, 1, 2], &[0]);
        assert_eq!(request(number).attempt.excluded, bits(4, &[0]));
        run(1);
        commits(number, 1);
        events();
        let opened_at = request(number).attempt.opened_at;
        run_to(opened_at + TIMEOUT);
        assert_eq!(request(number).attempt.excluded, bits(4, &[0]));
        run(1);
        assert_eq!(events(), [Event::ExclusionLifted { number, attempt: 1 }]);
        // What was committed counts on.
        assert_eq!(request(number).attempt.committed.to_vec(), [1]);
        commits(number, 0);
        commits(number, 2);
        (0..3).for_each(|member| shares(number, member));
        completes(number, 3);
        assert!(matches!(&told()[..], [(_, Some(_))]));
    });
}

/// To wait is all that can be done, and costs nothing.
#[test]
fn commitments_are_waited_for_until_the_requests_time_is_over() {
    four().execute_with(|| {
        let number = open(SET, batch(7));
        let opened_at = System::block_number();
        run(1);
        commits(number, 0);
        commits(number, 1);
        run_to(opened_at + u64::from(BATCH_DEADLINE));
        assert_eq!(attempt(number), 0);
        // The last block counts.
        let late = commitment(number, 2);
        validate(signed(late)).expect("still open");
        let id = request(number).id;
        run(1);
        assert_eq!(events(), [Event::Expired { number, request: id }]);
        assert!(!is_open(number));
        assert_eq!(told(), [(id, None)]);
        assert_eq!((0..4).map(|member| points(SET, member)).sum::<u32>(), 0);
    });
}

#[test]
fn attempts_back_off_and_end_with_the_requests_time() {
    four().execute_with(|| {
        let number = batch_request();
        let id = request(number).id;
        let mut lengths = Vec::new();
        let begin = System::block_number();
        loop {
            let from = System::block_number();
            let asked: Vec<_> = (0..4).filter(|member| request(number).is_asked(*member)).take(3).collect();
            stall(number, &asked, &asked);
            if !is_open(number) {
                break;
            }
            lengths.push(System::block_number() - from);
            run(1);
        }
        // Three stall, then the fourth, then nobody new.
        assert_eq!(lengths, [1, 1, 1, 2, 4, 8, 16].map(|times| times * TIMEOUT + 1));
        assert_eq!(told(), [(id, None)]);
        assert!(System::block_number() - begin <= u64::from(BATCH_DEADLINE));
        assert_eq!(Agenda::<Test>::iter().count(), 0);
        assert_eq!(Clocks::<Test>::get().len(), 0);
    });
}

#[test]
fn shares_that_nobody_adds_up_lead_to_another_attempt() {
    four().execute_with(|| {
        let number = batch_request();
        sign_by(number, &[0, 1, 2]);
        events();
        assert!(matches!(task_of(number, 3), Some(SigningTask::Complete { .. })));
        run(TIMEOUT);
        completes_would_still_count(number);
        run(1);
        assert_eq!(
            events(),
            [
                Event::AttemptTimedOut { number, attempt: 0, silent: bits(4, &[]) },
                Event::AttemptOpened { number, attempt: 1, excluded: bits(4, &[]) },
            ]
        );
        assert_eq!((0..4).map(|member| points(SET, member)).sum::<u32>(), 0);
        run(1);
        finish_by(number, &[1, 2, 3]);
        assert!(matches!(&told()[..], [(_, Some(_))]));
    });
}

fn completes_would_still_count(number: RequestNumber) {
    let session = session_of(number, 0);
    let signatures = sum(&session).expect("right shares");
    validate(signed(completion(&session, 0, signatures))).expect("the last block counts");
}

#[test]
fn who_abandons_sits_out_the_next_attempt_without_fault() {
    four().execute_with(|| {
        let number = batch_request();
        (0..3).for_each(|member| {
            commits(number, member);
        });
        events();
        let duty = abandonment(number, 1);
        let valid = validate(signed(duty.clone())).expect("valid");
        let id = request(number).id;
        assert_eq!(valid.provides, [("quoin duty", ("abandon", id, 0u32, 1u16)).encode()]);
        included(signed(duty.clone()));
        assert_eq!(
            events(),
            [
                Event::AttemptAbandoned { number, attempt: 0, member: 1 },
                Event::AttemptOpened { number, attempt: 1, excluded: bits(4, &[1]) },
            ]
        );
        refused(signed(duty), InvalidTransaction::Stale);
        assert_eq!((points(SET, 1), lost(2)), (0, 0));
        assert_eq!(request(number).timeouts, 0);
        run(1);
        refused(signed(commitment(number, 1)), InvalidTransaction::Stale);
        // Who stalls is left out before who abandons.
        stall(number, &[0, 2, 3], &[0]);
        for attempt in 2..2 + u32::from(MAX_ABANDONMENTS) {
            assert_eq!(request(number).attempt.excluded, bits(4, &[0]));
            run(1);
            (1..4).for_each(|member| {
                commits(number, member);
            });
            assert_eq!(request(number).attempt.number, attempt);
            assert_eq!(u32::from(request(number).abandonments.of(1)), attempt - 1);
            if request(number).abandonments.may(1) {
                included(signed(abandonment(number, 1)));
            }
        }
        refused(signed(abandonment(number, 1)), InvalidTransaction::Stale);
        [1, 2, 3].iter().for_each(|member| shares(number, *member));
        completes(number, 1);
        assert_eq!((points(SET, 1), lost(2)), (0, 0));
    });
}

#[test]
fn only_a_signer_whose_shares_are_waited_for_abandons() {
    four().execute_with(|| {
        let number = batch_request();
        commits(number, 0);
        refused(signed(abandonment(number, 0)), InvalidTransaction::Future);
        commits(number, 1);
        commits(number, 2);
        refused(signed(abandonment(number, 3)), InvalidTransaction::BadSigner);
        shares(number, 0);
        refused(signed(abandonment(number, 0)), InvalidTransaction::Stale);
        let duty = abandonment(number, 1);
        refused(with_signature(duty.clone(), sign(1, &duty)), InvalidTransaction::BadProof);
    });
}

#[test]
fn a_wrong_share_leaves_the_others_their_exclusion() {
    chain(&[(NETWORK, quoin_primitives::Scheme::Bip340, &[1; 7])]).execute_with(|| {
        let number = batch_request();
        stall(number, &[0, 2, 3, 4, 5], &[0]);
        run(1);
        [1, 2, 3, 4, 5].iter().for_each(|member| {
            commits(number, *member);
        });
        shares_wrongly(number, 1);
        included(signed(challenge(number, 6, 1, 0)));
        // Member 0 stalled and member 1 was at fault: the other five are just enough.
        assert_eq!(request(number).attempt.excluded, bits(7, &[0]));
        run(1);
        refused(signed(commitment(number, 1)), InvalidTransaction::Stale);
        finish_by(number, &[2, 3, 4, 5, 6]);
    });
}

#[test]
fn many_requests_whose_time_ends_at_once_are_looked_at_block_by_block() {
    four().execute_with(|| {
        let numbers: Vec<_> = (0..12).map(|id| open(SET, batch(id))).collect();
        let opened_at = System::block_number();
        run_to(opened_at + u64::from(BATCH_DEADLINE) + 1);
        assert_eq!(numbers.iter().filter(|number| is_open(**number)).count(), 4);
        run(1);
        assert!(numbers.iter().all(|number| !is_open(*number)));
    });
}

/// Each asks for as many as it may, all at once. So their ends are put off, and the request of the others is signed all the
/// same, in the time that it takes by itself.
#[test]
fn time_outs_come_in_time_however_many_requests_end_then() {
    chain(&[(NETWORK, quoin_primitives::Scheme::Bip340, &[1; 7])]).execute_with(|| {
        let ours = open(SET, batch(99));
        run(1);
        let ends_at = System::block_number() + TIMEOUT + 1;
        let others: Vec<_> = (0..20).map(|id| open_for(SET, batch(id), PHASE_TIMEOUT)).collect();
        let still = || others.iter().filter(|number| is_open(**number)).count();
        stall(ours, &[0, 1, 2, 3, 4], &[0]);
        assert_eq!((System::block_number(), still()), (ends_at, 12));
        // Those that are put off are no longer signed.
        let late = others.iter().copied().find(|number| is_open(*number)).expect("some are");
        refused(signed(commitment(late, 2)), InvalidTransaction::Stale);
        assert_eq!(request(ours).attempt.number, 1);
        run(1);
        assert_eq!(still(), 4);
        finish_by(ours, &[1, 2, 3, 4, 5]);
    });
}

#[test]
fn a_set_that_is_done_with_has_its_requests_ended() {
    four().execute_with(|| {
        let number = batch_request();
        let id = request(number).id;
        (0..3).for_each(|member| {
            commits(number, member);
        });
        events();
        pallet_validator_sets::States::<Test>::mutate_extant(SET, |state| {
            state.stage = quoin_primitives::interface::Stage::CoolingDown;
        });
        run(TIMEOUT + 1);
        assert_eq!(events(), [Event::Expired { number, request: id }]);
        assert_eq!(told(), [(id, None)]);
        assert_eq!((0..4).map(|member| points(SET, member)).sum::<u32>(), 0);
    });
}
