//! `try_state` refuses each state that cannot be.

use codec::{Decode, Encode};
use frame_support::{
    BoundedVec,
    storage::{TransactionOutcome, with_transaction},
};
use sp_runtime::DispatchError;

use crate::{mock::*, *};

/// What `try_state` says of a chain with one request in each phase and one finished, after `spoil`.
fn refused(why: &str, spoil: impl FnOnce([u32; 4])) {
    four().execute_with(|| {
        let numbers = [1, 2, 3, 4].map(|id| open(SET, batch(id)));
        run(1);
        commits(numbers[0], 0);
        (0..3).for_each(|member| {
            commits(numbers[1], member);
        });
        shares(numbers[1], 0);
        sign_by(numbers[2], &[0, 1, 2]);
        finish_by(numbers[3], &[0, 1, 2]);
        check();
        let refusal = with_transaction(|| {
            spoil(numbers);
            TransactionOutcome::Rollback(Ok::<_, DispatchError>(Signing::do_try_state()))
        });
        assert_eq!(refusal.expect("rolled back"), Err(sp_runtime::TryRuntimeError::Other(leak(why))));
    });
}

fn leak(text: &str) -> &'static str {
    text.to_string().leak()
}

fn spoil_request(number: u32, edit: impl FnOnce(&mut Request<u64>)) {
    Requests::<Test>::mutate_extant(number, edit);
}

#[test]
fn requests_are_whole() {
    refused("a request without a subject", |numbers| Subjects::<Test>::remove(numbers[0]));
    refused("a request of another subject", |numbers| Subjects::<Test>::insert(numbers[0], batch(9)));
    refused("other messages than the subject's", |numbers| {
        spoil_request(numbers[0], |request| request.messages = 2);
    });
    refused("a request without a name", |numbers| Names::<Test>::remove(request(numbers[0]).id));
    refused("a request under another's name", |numbers| {
        let id = request(numbers[0]).id;
        Names::<Test>::insert(id, Named { number: numbers[1], signed: false });
    });
    refused("a request that is not listed", |_| OpenRequests::<Test>::remove(SET));
    refused("a request that waits for nothing", |numbers| {
        spoil_request(numbers[0], |request| request.wake.at += 1);
    });
    refused("two counts of one member's abandonments", |numbers| {
        let counts = vec![(1u16, 1u8), (1, 2)].encode();
        spoil_request(numbers[0], |request| {
            request.abandonments = Decode::decode(&mut &counts[..]).expect("there is room");
        });
    });
    refused("a request that waits apart from its like", |numbers| {
        let (network, wake) = (NETWORK, Wake { signing: true, ..request(numbers[0]).wake });
        Agenda::<Test>::insert((network, wake), numbers[0], ());
        spoil_request(numbers[0], |request| request.wake = wake);
    });
    refused("other members than the set's", |numbers| {
        spoil_request(numbers[0], |request| request.members = 5);
    });
    refused("another threshold than the set's", |numbers| {
        spoil_request(numbers[0], |request| request.threshold = 2);
    });
    refused("other key shares than the set's", |numbers| {
        spoil_request(numbers[0], |request| request.shares = 5);
    });
}

#[test]
fn attempts_are_as_far_as_their_parts() {
    refused("a signer of no set", |numbers| {
        spoil_request(numbers[0], |request| request.attempt.committed[0] = 4);
    });
    refused("a signer without nonces", |numbers| Commitments::<Test>::remove(numbers[0], 0));
    refused("commitments of another length", |numbers| {
        Commitments::<Test>::mutate(numbers[0], 0, |commitments| {
            commitments.as_mut().expect("it committed").truncate(3);
        });
    });
    refused("shares of nobody, or missing", |numbers| Shares::<Test>::remove(numbers[1], 0));
    refused("shares of another number", |numbers| {
        Shares::<Test>::mutate(numbers[1], 0, |shares| {
            shares.as_mut().expect("it gave them").truncate(0);
        });
    });
    refused("other weight than the signers'", |numbers| {
        spoil_request(numbers[0], |request| request.attempt.weight = 2);
    });
    refused("two commitments of one member", |numbers| {
        spoil_request(numbers[0], |request| {
            request.attempt.committed.try_push(0).expect("room");
            request.attempt.weight = 2;
        });
    });
    refused("a signer who has no part in the attempt", |numbers| {
        spoil_request(numbers[0], |request| request.faulty.insert(0));
    });
    refused("a share of no signer", |numbers| {
        spoil_request(numbers[1], |request| request.attempt.shared.insert(3));
    });
    refused("an attempt that waits for something else than is missing", |numbers| {
        spoil_request(numbers[0], |request| request.attempt.phase = Phase::Shares);
    });
    refused("a time of commitments that are not there", |numbers| {
        spoil_request(numbers[0], |request| request.attempt.backed_at = Some(1));
    });
    refused("what was submitted for no request", |_| {
        Commitments::<Test>::insert(99, 0, NonceCommitments::default());
    });
    refused("what was submitted by no signer", |numbers| {
        Shares::<Test>::insert(numbers[0], 1, SignatureShares::default());
    });
}

#[test]
fn names_and_lists_are_of_requests() {
    refused("a name of no request", |_| {
        let id = quoin_primitives::signing::RequestId { validator_set: OTHER_SET, subject: batch(1).id() };
        Names::<Test>::insert(id, Named { number: 99, signed: false });
    });
    refused("a name of no request", |numbers| Finished::<Test>::remove(numbers[3]));
    refused("signatures without a name", |numbers| {
        let id = Finished::<Test>::get(numbers[3]).expect("it is finished").id;
        Names::<Test>::remove(id);
    });
    refused("signatures that are never forgotten", |numbers| {
        Finished::<Test>::mutate_extant(numbers[3], |signed| signed.wake.at += 1);
    });
    refused("a request that is listed twice", |numbers| Plans::<Test>::insert(SET, 0, numbers[0]));
    refused("a list of what is not open", |_| Plans::<Test>::insert(SET, 0, 99));
    refused("other requests of members are counted than are open", |_| Asked::<Test>::remove(SET, 0));
    refused("other requests of members are counted than are open", |_| Asked::<Test>::insert(SET, 9, 1));
    refused("a subject of no request", |_| Subjects::<Test>::insert(99, batch(1)));
}

fn put(network: quoin_primitives::NetworkId, at: NetworkTime) {
    Agenda::<Test>::insert((network, Wake { signing: false, at }), 1, ());
}

#[test]
fn what_waits_is_counted() {
    refused("a second clock", |_| {
        Clocks::<Test>::mutate(|clocks| {
            let clock = clocks[0];
            clocks.try_push(clock).expect("room");
        });
    });
    refused("a clock that is ahead", |_| {
        Clocks::<Test>::mutate(|clocks| clocks[0].others_from = clocks[0].time + 2);
    });
    refused("nobody looks there", |_| put(OTHER, 5));
    refused("something waits for the past", |_| put(NETWORK, 0));
    refused("clocks count something else than what waits", |_| {
        Clocks::<Test>::mutate(|clocks| clocks[0].waiting += 1);
    });
    refused("an attempt of no request", |_| JustOpened::<Test>::put(BoundedVec::truncate_from(vec![99])));
}

#[test]
fn stallers_are_members_once_each() {
    let put = |set, members: &[(u16, u32)]| {
        let stallers =
            members.iter().map(|(member, times)| Staller { member: *member, times: *times, until: 9 });
        Stallers::<Test>::insert(set, BoundedVec::truncate_from(stallers.collect()));
    };
    refused("a list of nobody who stalled", |_| put(SET, &[]));
    refused("a staller that never stalled", |_| put(SET, &[(1, 0)]));
    refused("a member that stalled twice", |_| put(SET, &[(1, 1), (0, 1), (1, 2)]));
    refused("a staller of another set", |_| put(SET, &[(4, 1)]));
}
