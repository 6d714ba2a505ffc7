//! Commitments, signatures and signature shares, right and wrong, in every scheme.

use std::collections::BTreeMap;

use quoin_primitives::{
    signing::{KeyTweak, SigningMessage, SigningScheme},
    verifier::{CommitmentError, ShareClaim, ShareError, SignatureError},
};
use quoin_verifier_test::{Answer, Question};

use crate::{
    common::ask_both,
    dealer::{Committed, deal},
};

#[test]
fn both_say_the_same_of_what_signers_make() {
    let tweaks =
        [KeyTweak::None, KeyTweak::Offset([1; 32]), KeyTweak::Taproot { merkle_root: Some([9; 32]) }];
    let (mut questions, mut expected) = (Vec::new(), Vec::new());
    for scheme in SigningScheme::ALL {
        for tweak in tweaks.into_iter().filter(|tweak| tweak.fits(scheme)) {
            let keys = deal(scheme, 2, 3);
            let message = SigningMessage { bytes: vec![7; 32], tweak };
            let committed: Committed =
                [1, 3].into_iter().map(|index| (index, keys.commit(index, b"nonce"))).collect();
            let shares: BTreeMap<_, _> =
                [1, 3].map(|index| (index, keys.share(index, b"nonce", &message, &committed))).into();
            let signature = keys.aggregate(&message, &committed, &shares).expect("right shares");

            let commitments: Vec<u8> = committed.values().flatten().copied().collect();
            let mut ask = |question, answer| {
                questions.push(question);
                expected.push(answer);
            };
            ask(
                Question::Commitments { scheme, commitments: commitments.clone() },
                Answer::Commitments(Ok(())),
            );
            ask(
                Question::Commitments { scheme, commitments: commitments[1..].to_vec() },
                Answer::Commitments(Err(CommitmentError::Length)),
            );
            ask(
                Question::Commitments { scheme, commitments: vec![0xff; commitments.len()] },
                Answer::Commitments(Err(CommitmentError::Encoding { position: 0 })),
            );
            let of = |message: &[u8]| Question::Signature {
                scheme,
                key: keys.key(),
                tweak,
                message: message.to_vec(),
                signature,
            };
            ask(of(&message.bytes), Answer::Signature(Ok(())));
            ask(of(&[8; 32]), Answer::Signature(Err(SignatureError::Equation)));
            let right = ShareClaim {
                scheme,
                key: keys.key(),
                tweak,
                message: message.bytes.clone(),
                commitments: committed.into_iter().collect(),
                index: 3,
                verification_share: keys.verification_share(3),
                share: shares[&3],
            };
            let wrong = ShareClaim { share: shares[&1], ..right.clone() };
            let elsewhere = ShareClaim { index: 2, ..right.clone() };
            ask(Question::Share(right), Answer::Share(Ok(())));
            ask(Question::Share(wrong), Answer::Share(Err(ShareError::Equation)));
            ask(Question::Share(elsewhere), Answer::Share(Err(ShareError::Index)));
        }
    }
    assert_eq!(ask_both(&questions), expected);
}
