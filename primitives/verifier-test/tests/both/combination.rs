//! Dealings and what they make.

use quoin_primitives::{
    Suite,
    verifier::{CombineError, GroupKey, GroupKeys, VerificationShares},
};
use quoin_verifier_test::{Answer, Question};

use crate::common::*;

/// Dealings with the indices of their dealers.
type Dealings = Vec<(u16, Vec<u8>)>;

/// Both questions about the same dealings.
fn both(case: &Case, dealings: Dealings) -> [Question; 2] {
    [
        Question::GroupKey { dkg: case.dkg(), dealings: dealings.clone() },
        Question::Combine { dkg: case.dkg(), dealings },
    ]
}

#[test]
fn both_combine_every_vector_to_its_keys() {
    for case in CASES.iter() {
        let group_key = match case.suite() {
            Suite::Secp256k1 => GroupKey::Secp256k1(array(&case.group_key)),
            Suite::Ristretto255 => GroupKey::Ristretto255(array(&case.group_key)),
            Suite::Ed25519 => {
                GroupKey::Ed25519(array(case.ed25519_public_key.as_ref().expect("the vector has it")))
            }
        };
        let shares: Vec<_> = case.verification_shares.iter().map(|share| bytes(share)).collect();
        let verification_shares = VerificationShares::truncate_from(shares.concat());
        let keys = GroupKeys { group_key, verification_shares };
        for (index, share) in (1..).zip(&shares) {
            assert_eq!(keys.verification_share(index), Some(&share[..]));
        }
        assert_eq!(keys.verification_share(0), None);
        assert_eq!(keys.verification_share(shares.len() as u16 + 1), None);

        let dealings = case.dealings();
        let reversed = dealings.iter().rev().cloned().collect();
        let questions = [both(case, dealings), both(case, reversed)].concat();
        let [alone, all] = [Answer::GroupKey(Ok(group_key)), Answer::Combine(Ok(keys))];
        assert_eq!(ask_both(&questions), [alone.clone(), all.clone(), alone, all]);
    }
}

#[test]
fn both_refuse_what_makes_no_key_for_one_reason() {
    for case in CASES.iter() {
        let dkg = case.dkg();
        let good = case.dealings();
        let with = |change: &dyn Fn(&mut Dealings)| {
            let mut dealings = good.clone();
            change(&mut dealings);
            dealings
        };
        let unknown = dkg.validators.len() as u16;
        let (first, second) = (good[0].0, good[1].0);
        let threshold = dkg.threshold;
        let weight = dkg.validators[usize::from(first)].weight;
        let key_at = 2 * usize::from(dkg.slots()) * dkg.suite.embedded_curve().point_len();
        let mut refusals = vec![
            (vec![], CombineError::Weight { weight: 0, threshold }),
            (with(&|d| d[0].0 = unknown), CombineError::UnknownDealer { dealer: unknown }),
            (with(&|d| d[1].1.push(0)), CombineError::Length { dealer: second }),
            (with(&|d| d[1].1.truncate(1)), CombineError::Length { dealer: second }),
            (with(&|d| d[0].1.clear()), CombineError::Length { dealer: first }),
            (with(&|d| d.push(d[0].clone())), CombineError::Repeated { dealer: first }),
            (with(&|d| d[1].1[key_at..key_at + 32].fill(0xff)), CombineError::Corrupt { dealer: second }),
        ];
        if weight < threshold {
            refusals.push((with(&|d| d.truncate(1)), CombineError::Weight { weight, threshold }));
        }
        let questions: Vec<_> =
            refusals.iter().flat_map(|(dealings, _)| both(case, dealings.clone())).collect();
        let expected: Vec<_> = refusals
            .iter()
            .flat_map(|(_, error)| [Answer::GroupKey(Err(*error)), Answer::Combine(Err(*error))])
            .collect();
        assert_eq!(ask_both(&questions), expected);

        // Only who combines all of it reads the pads' commitments and the encrypted shares.
        let pad = with(&|d| {
            let end = d[1].1.len() - 32 * dkg.shares() as usize;
            d[1].1[end - 32..end].fill(0xff);
        });
        let share = with(&|d| {
            let end = d[1].1.len();
            d[1].1[end - 32..].fill(0xff);
        });
        let questions = [both(case, pad), both(case, share)].concat();
        let answers = ask_both(&questions);
        let corrupt = Answer::Combine(Err(CombineError::Corrupt { dealer: second }));
        assert!(
            matches!(answers[0], Answer::GroupKey(Ok(_))) && matches!(answers[2], Answer::GroupKey(Ok(_)))
        );
        assert_eq!((&answers[1], &answers[3]), (&corrupt, &corrupt));
    }
}

/// Two dealings whose keys cancel, which nobody can have proven.
#[test]
fn dealings_that_cancel_make_no_key() {
    let case = CASES.iter().find(|case| case.suite() == Suite::Secp256k1).expect("there is one");
    let dkg = case.dkg();
    let mut dealings = case.dealings();
    dealings.truncate(2);
    let mut negative = dealings[0].1.clone();
    let key_at = 2 * usize::from(dkg.slots()) * 33;
    for at in (key_at..negative.len() - 32 * dkg.shares() as usize).step_by(33) {
        negative[at] ^= 1;
    }
    dealings[1].1 = negative;
    let answers = ask_both(&both(case, dealings));
    assert_eq!(answers[0], Answer::GroupKey(Err(CombineError::Identity)));
    assert_eq!(answers[1], Answer::Combine(Err(CombineError::Identity)));
}
