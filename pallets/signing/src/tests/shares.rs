//! The second round: who gives shares, when, and for what.

use codec::Encode;
use quoin_primitives::signing::SigningDuty;
use sp_core::H256;
use sp_runtime::transaction_validity::InvalidTransaction;

use crate::{mock::*, *};

/// A batch's request whose first three members are to give their shares.
fn to_share() -> quoin_primitives::signing::RequestNumber {
    let number = batch_request();
    (0..3).for_each(|member| {
        commits(number, member);
    });
    events();
    number
}

#[test]
fn a_signer_gives_its_shares_once() {
    four().execute_with(|| {
        let number = batch_request();
        commits(number, 0);
        let early = SigningDuty::GiveShares {
            number,
            request: request(number).id,
            attempt: 0,
            session: request(number).attempt.transcript,
            member: 0,
            shares: vec![[1; 32]],
        };
        refused(signed(early), InvalidTransaction::Future);
        commits(number, 1);
        commits(number, 2);

        let session = session_of(number, 0);
        let duty = shares_duty(&session, 0, right_shares(&session, 0));
        let valid = validate(signed(duty.clone())).expect("valid");
        let id = request(number).id;
        assert_eq!(valid.provides, [("quoin duty", ("give_shares", id, 0u32, 0u16)).encode()]);
        included(signed(duty.clone()));
        refused(signed(duty), InvalidTransaction::Stale);
        let not_a_signer = shares_duty(&session, 3, vec![[1; 32]]);
        refused(signed(not_a_signer), InvalidTransaction::BadSigner);
    });
}

#[test]
fn as_many_as_the_signer_has() {
    four().execute_with(|| {
        let number = to_share();
        let session = session_of(number, 0);
        for count in [0, 2, 3] {
            refused(signed(shares_duty(&session, 0, vec![[1; 32]; count])), InvalidTransaction::Call);
        }
    });
}

#[test]
fn the_signature_covers_the_session() {
    four().execute_with(|| {
        let number = to_share();
        let session = session_of(number, 0);
        let duty = shares_duty(&session, 0, right_shares(&session, 0));
        let mut elsewhere = duty.clone();
        if let SigningDuty::GiveShares { session, .. } = &mut elsewhere {
            *session = H256([1; 32]);
        }
        refused(with_signature(duty.clone(), sign(1, &elsewhere)), InvalidTransaction::BadProof);
        let mut other = duty.clone();
        if let SigningDuty::GiveShares { shares, .. } = &mut other {
            shares[0][15] ^= 1;
        }
        refused(with_signature(duty.clone(), sign(1, &other)), InvalidTransaction::BadProof);
        refused(with_signature(duty.clone(), sign(2, &duty)), InvalidTransaction::BadProof);
        included(signed(duty));
    });
}

#[test]
fn wrong_shares_are_taken_and_show_when_they_are_added_up() {
    four().execute_with(|| {
        let number = to_share();
        shares(number, 0);
        shares_wrongly(number, 1);
        shares(number, 2);
        assert_eq!(request(number).attempt.phase, Phase::Sum);
        assert_eq!(sum(&session_of(number, 3)), None);
    });
}
