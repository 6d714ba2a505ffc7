//! Who is missing, when.

use quoin_primitives::{
    Role, SetId,
    duties::Duty,
    interface::{Keygen, Stage},
};

use crate::{mock::*, *};

fn missing() -> Vec<u16> {
    <Dkg as Keygen<u64>>::missing(SET)
}

/// A participation of the member that does not verify.
fn faulty(role: Role, member: u16) -> Extrinsic {
    let mut participation = participation(SET, role, member);
    *participation.last_mut().expect("not empty") ^= 1;
    signed(Duty::Participate { set: SET, role, member, participation })
}

#[test]
fn until_the_deadline_of_dealing_only_the_faulty_are_missing() {
    four().execute_with(|| {
        assert_eq!(missing(), [] as [u16; 0]);
        deals(SET, Role::Oracle, 0);
        included(faulty(Role::Oracle, 1));
        assert_eq!(missing(), [1]);
        deals_both(SET, 2);
        run_to(DECLARED_AT + DEAL_DEADLINE);
        assert_eq!((stage(SET), missing()), (Some(Stage::Declared), vec![1]));
        deals(SET, Role::External, 1);
        assert_eq!(missing(), [1]);
        // From the next block on, whoever has not dealt both keys is.
        System::initialize(&(System::block_number() + 1), &Default::default(), &Default::default());
        assert_eq!(missing(), [0, 1, 3]);
    });
}

#[test]
fn who_did_not_deal_for_a_key_that_was_made_without_it_is_missing() {
    four().execute_with(|| {
        (0..3).for_each(|member| deals(SET, Role::Oracle, member));
        run(DEAL_WINDOW);
        assert_eq!(missing(), [] as [u16; 0]);
        run(1);
        assert!(generation(SET).oracle.key.is_some() && generation(SET).external.key.is_none());
        assert_eq!(missing(), [3]);
        deals(SET, Role::External, 3);
        assert_eq!(missing(), [3]);
    });
}

#[test]
fn of_a_set_that_makes_no_keys_nobody_is_missing() {
    four().execute_with(|| {
        let other = SetId { network: OTHER, session: 3 };
        assert_eq!(<Dkg as Keygen<u64>>::missing(other), [] as [u16; 0]);
        <Dkg as Keygen<u64>>::end(other);
        assert_eq!(Removals::<Test>::iter().count(), 0);
    });
}

#[test]
fn nobody_is_missing_before_the_first_attempt_has_had_its_time() {
    four_confirming().execute_with(|| {
        assert_eq!(missing(), [] as [u16; 0]);
        commits(SET, 0);
        run(TIMEOUT - 2);
        assert_eq!(missing(), [] as [u16; 0]);
        run(1);
        assert_eq!(missing(), [1, 2, 3]);
        // It is not too late.
        commits(SET, 1);
        assert_eq!(missing(), [2, 3]);
        commits(SET, 2);
        // Now the signers are fixed, and the fourth was not needed.
        assert_eq!(missing(), [] as [u16; 0]);
    });
}

#[test]
fn who_was_silent_is_missing_until_it_does_its_part() {
    four_confirming().execute_with(|| {
        (0..3).for_each(|member| commits(SET, member));
        [0, 1].into_iter().for_each(|member| confirms(SET, member));
        run(TIMEOUT + 1);
        // The second attempt goes without the third.
        assert_eq!(missing(), [2]);
        [0, 1, 3].into_iter().for_each(|member| commits(SET, member));
        assert_eq!(missing(), [2]);
        [0, 1].into_iter().for_each(|member| confirms(SET, member));
        run(TIMEOUT + 1);
        assert_eq!(missing(), [2, 3]);
        // The third attempt asks the third again: committing is its part until the signers are fixed.
        commits(SET, 2);
        assert_eq!(missing(), [3]);
        [0, 1].into_iter().for_each(|member| commits(SET, member));
        assert_eq!(missing(), [2, 3]);
        confirms(SET, 2);
        assert_eq!(missing(), [3]);
    });
}

#[test]
fn in_a_long_attempt_who_is_waited_for_long_is_missing() {
    four_confirming().execute_with(|| {
        for _ in 0..2 {
            commits(SET, 0);
            commits(SET, 1);
            run(TIMEOUT + 1);
        }
        // The third attempt takes twice the time. All are asked anew, and the first two are not there.
        assert_eq!(missing(), [2, 3]);
        run(TIMEOUT - 2);
        assert_eq!(missing(), [2, 3]);
        run(1);
        assert_eq!(missing(), [0, 1, 2, 3]);
    });
}

#[test]
fn who_abandoned_is_not_missing() {
    four_confirming().execute_with(|| {
        (0..3).for_each(|member| commits(SET, member));
        included(signed(abandonment(SET, 0)));
        assert_eq!(missing(), [] as [u16; 0]);
    });
}

#[test]
fn who_was_at_fault_stays_missing() {
    four_confirming().execute_with(|| {
        (0..3).for_each(|member| commits(SET, member));
        let session = confirmation(SET).signing.expect("fixed").session;
        included(signed(Duty::Confirm { set: SET, attempt: 0, member: 1, share: [1; 32], session }));
        assert_eq!(missing(), [1]);
        [0, 2, 3].into_iter().for_each(|member| commits(SET, member));
        assert_eq!(missing(), [1]);
    });
}
