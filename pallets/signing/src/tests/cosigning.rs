//! Cosigning: which sets are asked, and which blocks are cosigned by enough of the stake.

use frame_support::traits::Hooks;
use quoin_primitives::{
    MemberBits, NetworkId, Scheme, SetId,
    signing::{RequestId, RequestNumber, Subject, SubjectId, api::CosignedBlock},
};

use crate::{cosigning::is_quorum, mock::*, *};

/// Sets with 4, 3 and 2 of 9 parts of the stake.
const THREE: &[(NetworkId, Scheme, &[u16])] = &[
    (NETWORK, Scheme::Bip340, &[1, 1, 1, 1]),
    (OTHER, Scheme::EthereumSchnorr, &[1, 1, 1]),
    (THIRD, Scheme::Ed25519, &[1, 1]),
];

/// The open request of a set to cosign a block.
fn asked(set: SetId, block: u64) -> Option<RequestNumber> {
    let id = RequestId { validator_set: set, subject: SubjectId::Cosign { block, hash: block_hash(block) } };
    Names::<Test>::get(id).map(|named| named.number)
}

fn cosigns(set: SetId, block: u64) {
    let number = asked(set, block).expect("it is asked");
    let members = the_set(set).threshold();
    finish_by(number, &(0..members).collect::<Vec<_>>());
}

fn cosigned(block: u64) -> Option<CosignedBlock> {
    Some(CosignedBlock { block, hash: block_hash(block) })
}

#[test]
fn sets_in_office_are_asked_once_in_an_interval() {
    chain(THREE).execute_with(|| {
        ask_sets();
        run_to(INTERVAL);
        assert_eq!(Requests::<Test>::iter().count(), 0);
        run(1);
        for set in [SET, OTHER_SET, THIRD_SET] {
            let number = asked(set, INTERVAL).expect("asked");
            assert_eq!(
                Subjects::<Test>::get(number),
                Some(Subject::Cosign { block: INTERVAL, hash: block_hash(INTERVAL) })
            );
        }
        run(INTERVAL - 1);
        assert_eq!(Requests::<Test>::iter().count(), 3);
        // The next block takes the place of the one that was not cosigned.
        run(1);
        assert_eq!(asked(SET, INTERVAL), None);
        assert!(asked(SET, 2 * INTERVAL).is_some());
        assert_eq!(Requests::<Test>::iter().count(), 3);
        assert_eq!(told(), [], "nobody else asked for it");
    });
}

#[test]
fn a_block_is_cosigned_with_two_thirds_of_the_stake() {
    chain(THREE).execute_with(|| {
        ask_sets();
        let block = INTERVAL;
        run_to(block + 2);
        cosigns(SET, block);
        cosigns(THIRD_SET, block);
        // 6 of 9: exactly two thirds.
        assert_eq!(Signing::cosigned_block(), cosigned(block));
        let last = events().pop();
        assert_eq!(last, Some(Event::BlockCosigned { block, hash: block_hash(block) }));
        cosigns(OTHER_SET, block);
        let again = events().into_iter().any(|event| matches!(event, Event::BlockCosigned { .. }));
        assert!(!again);
        let (of, newest) = Cosignatures::<Test>::get(NETWORK).expect("it cosigned");
        assert_eq!((of, newest.block, newest.hash), (SET, block, block_hash(block)));
        assert_eq!(told(), []);
        assert_eq!(Finished::<Test>::iter().count(), 0);
    });
}

#[test]
fn less_is_not_enough() {
    chain(THREE).execute_with(|| {
        ask_sets();
        run_to(INTERVAL + 2);
        cosigns(OTHER_SET, INTERVAL);
        cosigns(THIRD_SET, INTERVAL);
        assert_eq!(Signing::cosigned_block(), None);
    });
}

#[test]
fn who_cosigns_a_block_stands_behind_those_before() {
    chain(THREE).execute_with(|| {
        ask_sets();
        let (first, second) = (INTERVAL, 2 * INTERVAL);
        run_to(first + 2);
        cosigns(OTHER_SET, first);
        run_to(second + 2);
        cosigns(SET, second);
        // 7 of 9 behind the first, 4 behind the second.
        assert_eq!(Signing::cosigned_block(), cosigned(first));
        cosigns(THIRD_SET, second);
        assert_eq!(Signing::cosigned_block(), cosigned(second));
        cosigns(OTHER_SET, second);
        assert_eq!(Signing::cosigned_block(), cosigned(second));
    });
}

#[test]
fn halted_networks_do_not_count() {
    chain(THREE).execute_with(|| {
        ask_sets();
        halt(NETWORK);
        run_to(INTERVAL + 2);
        assert_eq!(asked(SET, INTERVAL), None);
        // 3 of the 5 that are left, and then all of them.
        cosigns(OTHER_SET, INTERVAL);
        assert_eq!(Signing::cosigned_block(), None);
        cosigns(THIRD_SET, INTERVAL);
        assert_eq!(Signing::cosigned_block(), cosigned(INTERVAL));
    });
}

#[test]
fn a_set_that_left_office_does_not_count() {
    chain(THREE).execute_with(|| {
        ask_sets();
        run_to(INTERVAL + 2);
        cosigns(SET, INTERVAL);
        let next = set_of(SetId { network: NETWORK, session: 1 }, Scheme::Bip340, &[1, 1, 1, 1]);
        let keys = deal_keys(&next);
        put_in_office(&next, keys);
        cosigns(THIRD_SET, INTERVAL);
        assert_eq!(Signing::cosigned_block(), None, "2 of 9");
        run_to(2 * INTERVAL + 2);
        cosigns(next.id, 2 * INTERVAL);
        cosigns(THIRD_SET, 2 * INTERVAL);
        assert_eq!(Signing::cosigned_block(), cosigned(2 * INTERVAL));
    });
}

/// However much its members ask for, there is room for what the chain asks.
#[test]
fn a_set_whose_members_ask_for_all_they_may_still_cosigns() {
    chain(THREE).execute_with(|| {
        ask_sets();
        let members = the_set(SET).members.len() as u64;
        (0..members * u64::from(REQUESTS_PER_MEMBER)).for_each(|id| {
            open(SET, batch(id));
        });
        run_to(INTERVAL + 2);
        cosigns(SET, INTERVAL);
    });
}

#[test]
fn a_set_with_no_room_is_not_asked() {
    chain(THREE).execute_with(|| {
        run_to(INTERVAL);
        ask_sets();
        let most = <MostRequests<Test> as frame_support::traits::Get<u32>>::get();
        OpenRequests::<Test>::insert(SET, frame_support::BoundedVec::truncate_from((0..most).collect()));
        System::initialize(&(INTERVAL + 1), &block_hash(INTERVAL), &Default::default());
        Signing::on_initialize(INTERVAL + 1);
        assert_eq!(asked(SET, INTERVAL), None);
        assert!(asked(OTHER_SET, INTERVAL).is_some());
    });
}

/// The request to cosign the first block that is asked for, in the block after it.
fn first_asked() -> RequestNumber {
    ask_sets();
    run_to(INTERVAL + 2);
    let numbers: Vec<_> = Requests::<Test>::iter_keys().collect();
    assert_eq!(numbers.len(), 1);
    numbers[0]
}

/// Points of the four, and who is named, once its time is over.
fn after(number: RequestNumber) -> ([u32; 4], Option<MemberBits>) {
    while is_open(number) {
        events();
        run(1);
    }
    let named = events().into_iter().find_map(|event| match event {
        Event::Absent { number: of, members } if of == number => Some(members),
        _ => None,
    });
    ([0, 1, 2, 3].map(|member| points(SET, member)), named)
}

#[test]
fn who_does_not_cosign_what_is_known_to_be_final_pays() {
    four().execute_with(|| {
        let number = first_asked();
        commits(number, 0);
        commits(number, 3);
        let expected = ([0, STALL_POINTS, STALL_POINTS, 0], Some(bits(4, &[1, 2])));
        assert_eq!(after(number), expected);
    });
}

/// One of them may be faulty, and say so of a block that is not final.
#[test]
fn one_of_four_makes_nobody_absent() {
    four().execute_with(|| {
        let number = first_asked();
        commits(number, 0);
        assert_eq!(after(number), ([0; 4], None));
    });
}

#[test]
fn who_had_no_time_to_commit_is_not_absent() {
    four().execute_with(|| {
        let number = first_asked();
        commits(number, 0);
        run_to(2 * INTERVAL + 1 - u64::from(PHASE_TIMEOUT) + 1);
        commits(number, 3);
        assert_eq!(after(number), ([0; 4], None));
    });
    four().execute_with(|| {
        let number = first_asked();
        commits(number, 0);
        run_to(2 * INTERVAL + 1 - u64::from(PHASE_TIMEOUT));
        commits(number, 3);
        assert_eq!(after(number).1, Some(bits(4, &[1, 2])));
    });
}

/// Batches are not everybody's to see.
#[test]
fn of_other_requests_nobody_is_absent() {
    four().execute_with(|| {
        let number = batch_request();
        commits(number, 0);
        commits(number, 1);
        assert_eq!(after(number), ([0; 4], None));
    });
}

#[test]
fn two_thirds_are_neither_less_nor_more() {
    let quorum = <Test as Config>::CosignQuorum::get();
    for third in [1, 300, 10u128.pow(30), u128::MAX / 3] {
        assert!(is_quorum(quorum, 2 * third, 3 * third));
        assert!(!is_quorum(quorum, 2 * third - 1, 3 * third));
    }
}
