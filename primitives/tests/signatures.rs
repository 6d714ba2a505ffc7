//! What the verifier says of commitments, signatures and signature shares, made by real signers in every scheme; and what
//! others' verifiers say of the signatures.

mod dealer;

use std::collections::BTreeMap;

use dealer::{Committed, Dealt, deal};
use ed25519_dalek::Verifier as _;
use quoin_primitives::{
    signing::{GroupSignature, KeyTweak, SigningMessage, SigningScheme},
    verifier::{CommitmentError, Native, ShareClaim, ShareError, SignatureError, SignatureVerifier, Wasm},
};

const OFFSET: KeyTweak = KeyTweak::Offset([1; 32]);

/// Every scheme with every tweak that it has.
fn cases() -> Vec<(SigningScheme, KeyTweak)> {
    let tweaks = [
        KeyTweak::None,
        // A scalar in both byte orders.
        OFFSET,
        KeyTweak::Taproot { merkle_root: None },
        KeyTweak::Taproot { merkle_root: Some([9; 32]) },
    ];
    let all = SigningScheme::ALL.into_iter();
    all.flat_map(|scheme| {
        tweaks.into_iter().filter(move |tweak| tweak.fits(scheme)).map(move |tweak| (scheme, tweak))
    })
    .collect()
}

/// What signers made together: shares 1, 2 and 4 of five, of which three sign.
struct Made {
    scheme: SigningScheme,
    keys: Box<dyn Dealt>,
    message: SigningMessage,
    committed: Committed,
    shares: BTreeMap<u16, [u8; 32]>,
}

impl Made {
    fn new(scheme: SigningScheme, tweak: KeyTweak) -> Self {
        let keys = deal(scheme, 3, 5);
        let message = SigningMessage { bytes: vec![7; 32], tweak };
        let committed: Committed =
            [1, 2, 4].into_iter().map(|index| (index, keys.commit(index, b"nonce"))).collect();
        let shares = [1, 2, 4].map(|index| (index, keys.share(index, b"nonce", &message, &committed))).into();
        Self { scheme, keys, message, committed, shares }
    }

    fn signature(&self) -> GroupSignature {
        self.keys.aggregate(&self.message, &self.committed, &self.shares).expect("right shares")
    }

    fn claim(&self, index: u16) -> ShareClaim {
        ShareClaim {
            scheme: self.scheme,
            key: self.keys.key(),
            tweak: self.message.tweak,
            message: self.message.bytes.clone(),
            commitments: self.committed.clone().into_iter().collect(),
            index,
            verification_share: self.keys.verification_share(index),
            share: self.shares[&index],
        }
    }

    fn verify(&self, signature: &GroupSignature) -> Result<(), SignatureError> {
        verify(self.scheme, &self.keys.key(), &self.message.tweak, &self.message.bytes, signature)
    }
}

/// What both verifiers say.
fn verify(
    scheme: SigningScheme,
    key: &[u8],
    tweak: &KeyTweak,
    message: &[u8],
    signature: &GroupSignature,
) -> Result<(), SignatureError> {
    let answer = Wasm::verify_signature(scheme, key, tweak, message, signature);
    assert_eq!(Native::verify_signature(scheme, key, tweak, message, signature), answer);
    answer
}

fn verify_share(claim: &ShareClaim) -> Result<(), ShareError> {
    let answer = Wasm::verify_share(claim);
    assert_eq!(Native::verify_share(claim), answer);
    answer
}

fn check_commitments(scheme: SigningScheme, commitments: &[u8]) -> Result<(), CommitmentError> {
    let answer = Wasm::check_commitments(scheme, commitments);
    assert_eq!(Native::check_commitments(scheme, commitments), answer);
    answer
}

#[test]
fn signatures_verify_in_every_scheme_with_every_tweak() {
    for (scheme, tweak) in cases() {
        let made = Made::new(scheme, tweak);
        let signature = made.signature();
        assert_eq!(made.verify(&signature), Ok(()), "{scheme:?} {tweak:?}");

        let other = |message: &[u8]| verify(scheme, &made.keys.key(), &tweak, message, &signature);
        assert_eq!(other(&[8; 32]), Err(SignatureError::Equation));
        assert_eq!(other(&[]), Err(SignatureError::Equation));
        let another_key = deal(scheme, 3, 5).key();
        assert_eq!(
            verify(scheme, &another_key, &tweak, &made.message.bytes, &signature),
            Err(SignatureError::Equation)
        );
        for byte in 0..64 {
            let mut spoiled = signature;
            spoiled[byte] ^= 1;
            assert!(made.verify(&spoiled).is_err(), "{scheme:?} byte {byte}");
        }
        for other in cases().into_iter().filter(|(of, other)| *of == scheme && *other != tweak) {
            let answer = verify(scheme, &made.keys.key(), &other.1, &made.message.bytes, &signature);
            assert_eq!(answer, Err(SignatureError::Equation));
        }
    }
}

#[test]
fn bytes_that_are_no_signature_key_or_tweak_are_told_apart() {
    for scheme in SigningScheme::ALL {
        let made = Made::new(scheme, KeyTweak::None);
        let signature = made.signature();
        let of = |key: &[u8], tweak| verify(scheme, key, &tweak, &made.message.bytes, &signature);
        assert_eq!(of(&[], KeyTweak::None), Err(SignatureError::Key));
        assert_eq!(of(&[0xff; 33], KeyTweak::None), Err(SignatureError::Key));
        assert_eq!(of(&made.keys.key()[1..], KeyTweak::None), Err(SignatureError::Key));
        assert_eq!(made.verify(&[0xff; 64]), Err(SignatureError::Encoding));
        if !matches!(scheme, SigningScheme::Bip340) {
            let taproot = KeyTweak::Taproot { merkle_root: None };
            assert_eq!(of(&made.keys.key(), taproot), Err(SignatureError::Tweak));
        }
        let beyond = KeyTweak::Offset([0xff; 32]);
        assert_eq!(of(&made.keys.key(), beyond), Err(SignatureError::Tweak));
    }
    // The key's own negative as an offset leaves nothing.
    let (one, minus_one) = (secp256k1_base_point(), secp256k1_minus_one());
    for scheme in [SigningScheme::Bip340, SigningScheme::EthereumSchnorr] {
        let nothing = verify(scheme, &one, &KeyTweak::Offset(minus_one), &[], &[1; 64]);
        assert_eq!(nothing, Err(SignatureError::Tweak));
    }
}

fn secp256k1_base_point() -> Vec<u8> {
    use k256_0_13::elliptic_curve::sec1::ToEncodedPoint;
    k256_0_13::AffinePoint::GENERATOR.to_encoded_point(true).as_bytes().to_vec()
}

fn secp256k1_minus_one() -> [u8; 32] {
    (-k256_0_13::Scalar::ONE).to_bytes().into()
}

#[test]
fn others_verify_them() {
    for (scheme, tweak) in cases() {
        let made = Made::new(scheme, tweak);
        let (key, signature) = (made.keys.key(), made.signature());
        match scheme {
            SigningScheme::Sr25519 => {
                let key = schnorrkel::PublicKey::from_bytes(&key).expect("a key");
                let signature = schnorrkel::Signature::from_bytes(&signature).expect("a signature");
                key.verify_simple(b"substrate", &made.message.bytes, &signature).expect("it verifies");
            }
            SigningScheme::Bip340 => {
                let (key, _) = libsecp256k1_key(&key, &tweak);
                let signature = secp256k1::schnorr::Signature::from_byte_array(signature);
                secp256k1::schnorr::verify(&signature, &made.message.bytes, &key).expect("it verifies");
            }
            SigningScheme::Ed25519 if tweak == KeyTweak::None => {
                let key: [u8; 32] = key.try_into().expect("32 bytes");
                let key = ed25519_dalek::VerifyingKey::from_bytes(&key).expect("a key");
                let signature = ed25519_dalek::Signature::from_bytes(&signature);
                key.verify(&made.message.bytes, &signature).expect("it verifies");
                key.verify_strict(&made.message.bytes, &signature).expect("strictly, too");
            }
            // The contract's verification is tested with the scheme, and a point is not added here by other software.
            SigningScheme::EthereumSchnorr | SigningScheme::Ed25519 => {}
        }
    }
}

/// The key that signs, as libsecp256k1 makes it.
fn libsecp256k1_key(key: &[u8], tweak: &KeyTweak) -> (secp256k1::XOnlyPublicKey, secp256k1::Parity) {
    use secp256k1::{PublicKey, Scalar};
    let key = PublicKey::from_slice(key).expect("a key");
    match tweak {
        KeyTweak::None => key.x_only_public_key(),
        KeyTweak::Offset(offset) => {
            let offset = Scalar::from_be_bytes(*offset).expect("a scalar");
            key.add_exp_tweak(&offset).expect("not the identity").x_only_public_key()
        }
        KeyTweak::Taproot { merkle_root } => {
            use sha2::{Digest, Sha256};
            let (x, _) = key.x_only_public_key();
            let tag = Sha256::digest(b"TapTweak");
            let root = merkle_root.map(Vec::from).unwrap_or_default();
            let hash: [u8; 32] = Sha256::digest([&tag[..], &tag, &x.to_byte_array(), &root].concat()).into();
            x.add_tweak(&Scalar::from_be_bytes(hash).expect("below the order")).expect("not the identity")
        }
    }
}

#[test]
fn right_shares_are_right() {
    for (scheme, tweak) in cases() {
        // Keys, and sums of nonces, of both parities come up.
        for _ in 0..6 {
            let made = Made::new(scheme, tweak);
            for index in [1, 2, 4] {
                assert_eq!(verify_share(&made.claim(index)), Ok(()), "{scheme:?} {tweak:?}");
            }
        }
    }
}

#[test]
fn wrong_shares_are_their_owners_fault() {
    for (scheme, tweak) in cases() {
        let made = Made::new(scheme, tweak);
        let right = made.claim(2);
        let not_a_scalar = ShareClaim { share: [0xff; 32], ..right.clone() };
        assert_eq!(verify_share(&not_a_scalar), Err(ShareError::Encoding));
        let mut faulty: Vec<ShareClaim> =
            [1, 4].map(|index| ShareClaim { share: made.shares[&index], ..right.clone() }).into();
        faulty.push(ShareClaim { share: [1; 32], ..right.clone() });
        faulty.push(ShareClaim { message: vec![8; 32], ..right.clone() });
        for claim in faulty {
            let error = verify_share(&claim).expect_err("a wrong share");
            assert_eq!(error, ShareError::Equation, "{scheme:?} {tweak:?}");
            assert!(error.is_fault());
        }
    }
}

#[test]
fn what_a_share_cannot_be_verified_against_is_nobodys_fault() {
    for scheme in SigningScheme::ALL {
        let made = Made::new(scheme, KeyTweak::None);
        let right = made.claim(2);
        let with = |edit: &dyn Fn(&mut ShareClaim)| {
            let mut claim = right.clone();
            edit(&mut claim);
            let error = verify_share(&claim).expect_err("it cannot be verified");
            assert!(!error.is_fault());
            error
        };
        assert_eq!(with(&|claim| claim.index = 0), ShareError::Index);
        assert_eq!(with(&|claim| claim.index = 3), ShareError::Index);
        assert_eq!(with(&|claim| claim.key = vec![]), ShareError::Key);
        assert_eq!(with(&|claim| claim.verification_share.truncate(31)), ShareError::VerificationShare);
        assert_eq!(with(&|claim| claim.tweak = KeyTweak::Offset([0xff; 32])), ShareError::Tweak);
        let index = made.claim(2).commitments[0].0;
        assert_eq!(with(&|claim| claim.commitments[0].1.truncate(5)), ShareError::Commitments { index });
        assert_eq!(
            with(&|claim| claim.commitments.push(claim.commitments[0].clone())),
            ShareError::Commitments { index }
        );
    }
}

#[test]
fn commitments_are_points_other_than_the_identity() {
    for scheme in SigningScheme::ALL {
        let made = Made::new(scheme, KeyTweak::None);
        let length = scheme.commitment_len();
        let three = [&made.committed[&1][..], &made.committed[&2], &made.committed[&4]].concat();
        assert_eq!(check_commitments(scheme, &three), Ok(()));
        assert_eq!(check_commitments(scheme, &[]), Err(CommitmentError::Length));
        assert_eq!(check_commitments(scheme, &three[1..]), Err(CommitmentError::Length));
        assert_eq!(
            check_commitments(scheme, &vec![0xff; length]),
            Err(CommitmentError::Encoding { position: 0 })
        );
        // 32 zero bytes are Ristretto's identity, and no point elsewhere; a one is Ed25519's identity.
        for identity in [vec![0; length / 2], [vec![1], vec![0; length / 2 - 1]].concat()] {
            for half in 0..2 {
                let mut spoiled = three.clone();
                let start = length + half * length / 2;
                spoiled[start..start + length / 2].copy_from_slice(&identity);
                assert_eq!(
                    check_commitments(scheme, &spoiled),
                    Err(CommitmentError::Encoding { position: 1 }),
                    "{scheme:?}"
                );
            }
        }
    }
}

#[test]
fn one_of_one_signs() {
    for scheme in SigningScheme::ALL {
        let keys = deal(scheme, 1, 1);
        let message = SigningMessage { bytes: vec![7; 32], tweak: KeyTweak::None };
        let committed = Committed::from([(1, keys.commit(1, b"nonce"))]);
        let shares = BTreeMap::from([(1, keys.share(1, b"nonce", &message, &committed))]);
        let signature = keys.aggregate(&message, &committed, &shares).expect("a right share");
        assert_eq!(verify(scheme, &keys.key(), &KeyTweak::None, &message.bytes, &signature), Ok(()));
    }
}
