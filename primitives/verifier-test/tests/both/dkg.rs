//! Descriptions of DKGs: their sizes, and those that describe none.

use quoin_primitives::{
    EmbeddedKey, MAX_KEY_SHARES, Suite,
    verifier::{CombineError, Dkg, DkgError, ParticipationError},
};
use quoin_verifier_test::{Answer, Question};

use crate::common::*;

#[test]
fn sizes_are_those_of_the_vectors() {
    for case in CASES.iter() {
        let dkg = case.dkg();
        assert_eq!(dkg.participation_len(), case.participation_len);
        assert_eq!(dkg.proof_size(), case.proof_size);
        assert_eq!(1 << dkg.class(), case.proof_size);
        for (_, dealing) in case.dealings() {
            assert_eq!(dealing.len(), dkg.dealing_len() as usize);
        }
        assert_eq!(dkg.shares(), case.verification_shares.len() as u32);
    }
}

/// The DKG with a change.
fn changed(dkg: &Dkg, change: impl FnOnce(&mut Dkg)) -> Dkg {
    let mut changed = dkg.clone();
    change(&mut changed);
    changed
}

fn negative(key: EmbeddedKey) -> EmbeddedKey {
    match key {
        EmbeddedKey::Secq256k1(mut bytes) => {
            bytes[0] ^= 1;
            EmbeddedKey::Secq256k1(bytes)
        }
        EmbeddedKey::Embedwards25519(mut bytes) => {
            bytes[31] ^= 0x80;
            EmbeddedKey::Embedwards25519(bytes)
        }
    }
}

fn not_a_point(key: EmbeddedKey) -> EmbeddedKey {
    match key {
        EmbeddedKey::Secq256k1(_) => EmbeddedKey::Secq256k1([0xff; 33]),
        EmbeddedKey::Embedwards25519(_) => EmbeddedKey::Embedwards25519([0xff; 32]),
    }
}

#[test]
fn both_refuse_what_describes_no_dkg() {
    for case in CASES.iter() {
        let dkg = case.dkg();
        let shares = dkg.shares();
        let first = dkg.validators[0];
        let other_curve = match dkg.suite {
            Suite::Secp256k1 => EmbeddedKey::Embedwards25519([1; 32]),
            Suite::Ristretto255 | Suite::Ed25519 => EmbeddedKey::Secq256k1([2; 33]),
        };
        let too_many = MAX_KEY_SHARES + 1 - (shares as u16 - first.weight);
        let refused = [
            (changed(&dkg, |dkg| dkg.validators.clear()), DkgError::NoValidators),
            (
                changed(&dkg, |dkg| dkg.validators[0].weight = too_many),
                DkgError::TooManyShares { shares: u32::from(MAX_KEY_SHARES) + 1 },
            ),
            (
                changed(&dkg, |dkg| dkg.validators.iter_mut().for_each(|v| v.weight = u16::MAX)),
                DkgError::TooManyShares { shares: dkg.validators.len() as u32 * u32::from(u16::MAX) },
            ),
            (
                changed(&dkg, |dkg| dkg.validators[1].key = not_a_point(first.key)),
                DkgError::Key { validator: 1 },
            ),
            (changed(&dkg, |dkg| dkg.validators[1].key = other_curve), DkgError::Key { validator: 1 }),
            (changed(&dkg, |dkg| dkg.validators[1].weight = 0), DkgError::ZeroWeight { validator: 1 }),
            (
                changed(&dkg, |dkg| dkg.threshold = 0),
                DkgError::Threshold { threshold: 0, shares: shares as u16 },
            ),
            (
                changed(&dkg, |dkg| dkg.threshold = shares as u16 + 1),
                DkgError::Threshold { threshold: shares as u16 + 1, shares: shares as u16 },
            ),
            (
                changed(&dkg, |dkg| dkg.threshold = u16::MAX),
                DkgError::Threshold { threshold: u16::MAX, shares: shares as u16 },
            ),
            (
                changed(&dkg, |dkg| dkg.validators[1].key = first.key),
                DkgError::SameKey { first: 0, second: 1 },
            ),
            (
                changed(&dkg, |dkg| dkg.validators[1].key = negative(first.key)),
                DkgError::SameKey { first: 0, second: 1 },
            ),
        ];
        let (dealer, participation) = case.participations().next().expect("one");
        let mut questions = vec![];
        let mut expected = vec![];
        for (dkg, error) in refused {
            let participation = participation.clone();
            questions.extend([
                Question::Participation { dkg: dkg.clone(), dealer, participation },
                Question::GroupKey { dkg: dkg.clone(), dealings: case.dealings() },
                Question::Combine { dkg, dealings: case.dealings() },
            ]);
            expected.extend([
                Answer::Participation(Err(ParticipationError::Dkg(error))),
                Answer::GroupKey(Err(CombineError::Dkg(error))),
                Answer::Combine(Err(CombineError::Dkg(error))),
            ]);
        }
        assert_eq!(ask_both(&questions), expected);
    }
}

/// Another context, threshold, order or weight is another DKG, in which the participation proves nothing.
#[test]
fn a_participation_holds_in_its_own_dkg_alone() {
    let case = CASES.iter().find(|case| case.dkg().validators.len() > 2).expect("there is one");
    let dkg = case.dkg();
    let (dealer, participation) = case.participations().next().expect("one");
    let others = [
        changed(&dkg, |dkg| dkg.context[31] ^= 1),
        changed(&dkg, |dkg| dkg.threshold -= 1),
        changed(&dkg, |dkg| dkg.validators[2].key = negative(dkg.validators[2].key)),
        changed(&dkg, |dkg| dkg.validators.as_mut().swap(1, 2)),
    ];
    let questions =
        others.map(|dkg| Question::Participation { dkg, dealer, participation: participation.clone() });
    for answer in ask_both(&questions) {
        assert!(matches!(answer, Answer::Participation(Err(ParticipationError::Faulty(_)))), "{answer:?}");
    }
}
