//! Finished signatures: verified, told, kept and forgotten.

use codec::Encode;
use quoin_primitives::{
    Scheme,
    interface::Signing as _,
    signing::{RequestNumber, SigningDuty, api::SignedRequest},
};
use sp_core::H256;
use sp_runtime::transaction_validity::InvalidTransaction;

use super::life::plan_in;
use crate::{mock::*, *};

/// A batch's request whose shares are all there.
fn to_sum() -> RequestNumber {
    let number = batch_request();
    sign_by(number, &[0, 1, 2]);
    events();
    number
}

#[test]
fn a_member_submits_signatures_once_the_shares_are_there() {
    four().execute_with(|| {
        let number = batch_request();
        (0..3).for_each(|member| {
            commits(number, member);
        });
        let session = session_of(number, 0);
        refused(signed(completion(&session, 0, vec![[1; 64]])), InvalidTransaction::Future);
        (0..3).for_each(|member| shares(number, member));

        let session = session_of(number, 0);
        let signatures = sum(&session).expect("right shares");
        for others in [vec![], vec![signatures[0]; 2]] {
            refused(signed(completion(&session, 0, others)), InvalidTransaction::Call);
        }
        let beyond = completion(&session, 4, signatures.clone());
        refused(with_signature(beyond.clone(), sign(5, &beyond)), InvalidTransaction::BadSigner);
        let duty = completion(&session, 0, signatures);
        let valid = validate(signed(duty.clone())).expect("valid");
        let id = request(number).id;
        assert_eq!(valid.provides, [("quoin duty", ("complete", id, 0u32, 0u16)).encode()]);
        let mut elsewhere = duty.clone();
        if let SigningDuty::Complete { session, .. } = &mut elsewhere {
            *session = H256([1; 32]);
        }
        refused(with_signature(duty.clone(), sign(1, &elsewhere)), InvalidTransaction::BadProof);
        included(signed(duty.clone()));
        refused(signed(duty), InvalidTransaction::Stale);
    });
}

#[test]
fn signatures_that_are_none_close_the_duty_for_whoever_submits_them() {
    four().execute_with(|| {
        let number = to_sum();
        let session = session_of(number, 0);
        let mut wrong = sum(&session).expect("right shares");
        wrong[0][5] ^= 1;
        included(signed(completion(&session, 3, wrong)));
        assert_eq!(
            events(),
            [Event::PartFaulty { number, attempt: 0, validator: 4, fault: SigningFault::Signatures }]
        );
        assert_eq!((points(SET, 3), lost(4)), (STALL_POINTS, 0));
        let right = sum(&session).expect("right shares");
        refused(signed(completion(&session, 3, right.clone())), InvalidTransaction::Stale);
        assert_eq!(task_of(number, 3), None);
        included(signed(completion(&session, 1, right)));
        assert!(matches!(&told()[..], [(_, Some(_))]));
    });
}

/// The last of a plan's signatures counts as much as the first.
#[test]
fn every_signature_is_verified() {
    for scheme in [Scheme::Bip340, Scheme::EthereumSchnorr, Scheme::Ed25519] {
        four_in(scheme).execute_with(|| {
            run(1);
            let number = requests_plan(SET, 0, plan_in(scheme));
            run(1);
            sign_by(number, &[0, 1, 2]);
            let session = session_of(number, 0);
            let right = sum(&session).expect("right shares");
            for (member, wrong) in (0..right.len()).enumerate() {
                let mut signatures = right.clone();
                signatures[wrong][40] ^= 1;
                included(signed(completion(&session, member as u16, signatures)));
                assert!(is_open(number));
            }
            let swapped = [&right[1..], &right[..1]].concat();
            if right.len() < 4 {
                included(signed(completion(&session, 3, swapped)));
                assert!(is_open(number), "messages have their places");
            }
        });
    }
}

#[test]
fn signatures_stay_until_they_are_acknowledged() {
    four().execute_with(|| {
        let number = to_sum();
        let id = request(number).id;
        let signatures = sum(&session_of(number, 0)).expect("right shares");
        completes(number, 0);
        assert_eq!(Signing::signatures(&id), Some(signatures.clone()));
        assert_eq!(Signing::signed_requests(SET), [SignedRequest { request: id, signatures }]);
        assert_eq!(Signing::signed_requests(OTHER_SET), []);
        run(50);
        <Signing as quoin_primitives::interface::Signing>::acknowledge(&id);
        check();
        assert_eq!(Signing::signatures(&id), None);
        assert_eq!(Signing::signed_requests(SET), []);
        assert_eq!(Finished::<Test>::iter().count(), 0);
    });
}

#[test]
fn signatures_that_nobody_acknowledges_are_forgotten_in_time() {
    four().execute_with(|| {
        let number = to_sum();
        let id = request(number).id;
        completes(number, 0);
        let signed_in = System::block_number();
        run_to(signed_in + u64::from(RETENTION) - 1);
        assert!(Signing::signatures(&id).is_some());
        run(1);
        assert_eq!(Signing::signatures(&id), None);
        assert_eq!(Names::<Test>::get(id), None);
        // Then it may be asked for anew.
        open(SET, batch(7));
    });
}

#[test]
fn whoever_is_told_may_acknowledge_at_once() {
    four().execute_with(|| {
        acknowledge_at_once();
        let number = to_sum();
        let id = request(number).id;
        completes(number, 0);
        assert!(matches!(&told()[..], [(_, Some(_))]));
        assert_eq!(Signing::signatures(&id), None);
        assert_eq!(Clocks::<Test>::get().len(), 0);
    });
}
