use std::{collections::BTreeMap, ops::Range};

use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, EmbeddedKeys, Member, NetworkId, Role, Scheme as NetworkScheme, SetId,
    ValidatorSet, coordinator,
    signing::{SigningMessage, SigningScheme},
    verifier::{Dkg, GroupKey, GroupKeys, Native, ShareClaim, SignatureVerifier, Verifier},
};
use sp_application_crypto::Pair as _;
use sp_core::H256;

use super::*;
use crate::{CoordinatorSecret, Cryptography, Keyring};

const GENESIS: H256 = H256([1; 32]);
const SEEDS: [&str; 2] = ["//Alice", "//Bob"];
/// Alice has two shares and Bob one: all three sign.
const INDICES: [Range<u16>; 2] = [1..3, 3..4];

fn secret(seed: &str) -> CoordinatorSecret {
    CoordinatorSecret::new(coordinator::Pair::from_string(seed, None).expect("it is a secret"))
        .expect("it can be used")
}

fn keyring(seed: &str) -> Keyring {
    let mut keyring = Keyring::default();
    keyring.insert(secret(seed));
    keyring
}

fn set(scheme: NetworkScheme) -> ValidatorSet<u64> {
    let member = |(account, (seed, indices)): (u64, (&&str, Range<u16>))| {
        let secret = secret(seed);
        let (EmbeddedKey::Embedwards25519(embedwards25519), EmbeddedKey::Secq256k1(secq256k1)) = (
            secret.embedded_key(EmbeddedCurve::Embedwards25519),
            secret.embedded_key(EmbeddedCurve::Secq256k1),
        ) else {
            panic!("keys on other curves")
        };
        let embedded = EmbeddedKeys { embedwards25519, secq256k1: Some(secq256k1) };
        Member { account, shares: indices.len() as u16, coordinator: secret.public(), embedded }
    };
    let members: Vec<_> = (0..).zip(SEEDS.iter().zip(INDICES)).map(member).collect();
    let id = SetId { network: NetworkId(1), session: 2 };
    ValidatorSet { id, scheme, members: members.try_into().expect("two") }
}

/// What a key generation made.
struct Made {
    dkg: Dkg,
    dealings: Vec<(u16, Vec<u8>)>,
    keys: GroupKeys,
}

fn make(role: Role, scheme: NetworkScheme) -> Made {
    let dkg = Dkg::of(&set(scheme), role, GENESIS).expect("all have keys");
    let dealing = |(member, seed): (u16, &&str)| {
        let participation = keyring(seed).deal(&dkg, member).expect("it deals");
        (member, Native::verify_participation(&dkg, member, &participation).expect("it is valid"))
    };
    let dealings: Vec<_> = (0..).zip(&SEEDS).map(dealing).collect();
    let keys = Native::combine(&dkg, &dealings).expect("both dealt");
    Made { dkg, dealings, keys }
}

impl Made {
    fn shares(&self, scheme: SigningScheme, member: u16) -> Result<KeyShares, Failure> {
        let keyring = keyring(SEEDS[usize::from(member)]);
        keyring.recover(&self.dkg, scheme, &self.dealings, member, &self.keys.group_key)
    }

    /// Every message, by the key as it is and by every tweak of the scheme.
    fn signs_in(&self, scheme: SigningScheme) {
        let offset = {
            // A scalar in both byte orders.
            let mut offset = [0; 32];
            offset[15] = 9;
            KeyTweak::Offset(offset)
        };
        let tweaks = [
            KeyTweak::None,
            offset,
            KeyTweak::Taproot { merkle_root: None },
            KeyTweak::Taproot { merkle_root: Some([3; 32]) },
        ];
        let messages: Vec<_> = (0..)
            .zip(tweaks.into_iter().filter(|tweak| tweak.fits(scheme)))
            .map(|(number, tweak)| SigningMessage { bytes: vec![number; 32], tweak })
            .collect();
        let held = [0, 1].map(|member| self.shares(scheme, member).expect("they are of the key"));
        let commit = |held: &KeyShares| held.commit(messages.len()).expect("there is entropy");
        let [(first_nonces, first), (second_nonces, second)] = [commit(&held[0]), commit(&held[1])];
        assert_eq!(first.len(), scheme.commitment_len() * 2 * messages.len());
        Native::check_commitments(scheme, &first).expect("they are commitments");

        let before = signing_round(&messages, [&first, &second], [&[], &[]]);
        let mut given = [
            held[0].give_shares(first_nonces, &before).expect("it signs"),
            held[1].give_shares(second_nonces, &before).expect("it signs"),
        ];
        for shares in &held {
            let all = signing_round(&messages, [&first, &second], [&given[0], &given[1]]);
            let signatures = shares.complete(&all).expect("all shares are right");
            for (message, signature) in messages.iter().zip(&signatures) {
                let key = self.keys.group_key.as_bytes();
                Native::verify_signature(scheme, key, &message.tweak, &message.bytes, signature)
                    .expect("the key signed the message");
            }
        }
        // Of each of the first signer's shares, for each message: what is wrong is found, and the chain finds it as well.
        for position in 0..given[0].len() {
            let right = given[0][position];
            given[0][position][15] ^= 1;
            let all = signing_round(&messages, [&first, &second], [&given[0], &given[1]]);
            let culprit = Failure::WrongShare { member: 0, position: position as u16 };
            assert_eq!(held[1].complete(&all), Err(culprit));
            let claim = self.claim(scheme, &messages, [&first, &second], position, given[0][position]);
            assert!(Native::verify_share(&claim).expect_err("it is wrong").is_fault());
            given[0][position] = right;
            Native::verify_share(&ShareClaim { share: right, ..claim }).expect("it is right");
        }
        // What is no scalar is as wrong.
        given[1][0] = [0xff; 32];
        let all = signing_round(&messages, [&first, &second], [&given[0], &given[1]]);
        assert_eq!(held[0].complete(&all), Err(Failure::WrongShare { member: 1, position: 0 }));
    }

    /// A share of the first signer, as the chain verifies it.
    fn claim(
        &self,
        scheme: SigningScheme,
        messages: &[SigningMessage],
        commitments: [&[u8]; 2],
        position: usize,
        share: SignatureShare,
    ) -> ShareClaim {
        let (number, offset) = (position / 2, position % 2);
        let of = |which: usize, weight: usize, offset: usize| {
            let mut each = commitments[which].chunks_exact(scheme.commitment_len());
            each.nth(number * weight + offset).expect("it is there").to_vec()
        };
        let index = 1 + offset as u16;
        ShareClaim {
            scheme,
            key: self.keys.group_key.as_bytes().to_vec(),
            tweak: messages[number].tweak,
            message: messages[number].bytes.clone(),
            commitments: vec![(1, of(0, 2, 0)), (2, of(0, 2, 1)), (3, of(1, 1, 0))],
            index,
            verification_share: self.keys.verification_share(index).expect("there are three").to_vec(),
            share,
        }
    }
}

fn signing_round<'a>(
    messages: &'a [SigningMessage],
    commitments: [&'a [u8]; 2],
    shares: [&'a [SignatureShare]; 2],
) -> SigningRound<'a> {
    let signers = (0u16..).zip(INDICES).zip(commitments.into_iter().zip(shares));
    let signers = signers.map(|((member, indices), (commitments, shares))| RoundSigner {
        member,
        indices,
        commitments,
        shares,
    });
    SigningRound { messages, signers: signers.collect() }
}

#[test]
fn what_was_recovered_signs_in_every_scheme() {
    make(Role::Oracle, NetworkScheme::Ed25519).signs_in(SigningScheme::Sr25519);
    make(Role::External, NetworkScheme::Ed25519).signs_in(SigningScheme::Ed25519);
    let secp256k1 = make(Role::External, NetworkScheme::Bip340);
    secp256k1.signs_in(SigningScheme::Bip340);
    secp256k1.signs_in(SigningScheme::EthereumSchnorr);
}

#[test]
fn shares_of_another_key_suite_or_scheme_are_refused() {
    let mut made = make(Role::Oracle, NetworkScheme::Ed25519);
    assert_eq!(made.shares(SigningScheme::Bip340, 0).expect_err("another suite"), Failure::OtherScheme);
    let held = made.shares(SigningScheme::Sr25519, 0).expect("they are of the key");
    let messages = [SigningMessage { bytes: vec![1], tweak: KeyTweak::None }];
    let (nonces, commitments) = held.commit(1).expect("there is entropy");
    let other = KeyShares::Bip340(SchemeShares::new(
        Vec::new(),
        PublicKeyPackage::new(
            BTreeMap::new(),
            frost_core::VerifyingKey::new(
                <<Secp256K1Sha256TR as Ciphersuite>::Group as frost_core::Group>::generator(),
            ),
            None,
        ),
    ));
    let round = signing_round(&messages, [&commitments, &commitments[..64]], [&[], &[]]);
    assert_eq!(other.give_shares(nonces, &round), Err(Failure::OtherScheme));
    // Shares that are said to be missing are not taken for wrong ones.
    assert_eq!(held.complete(&round), Err(TOO_SHORT));
    made.keys.group_key = GroupKey::Ristretto255([9; 32]);
    assert_eq!(made.shares(SigningScheme::Sr25519, 0).expect_err("another key"), Failure::OtherKey);
}

#[test]
fn rounds_that_cannot_be_are_refused() {
    let made = make(Role::Oracle, NetworkScheme::Ed25519);
    let held = made.shares(SigningScheme::Sr25519, 0).expect("they are of the key");
    let message = |tweak| [SigningMessage { bytes: vec![1], tweak }];
    let plain = message(KeyTweak::None);
    let refused = |messages: &[SigningMessage], commitments: [&[u8]; 2]| {
        let (nonces, own) = held.commit(1).expect("there is entropy");
        let own = if commitments[0].is_empty() { &own[..] } else { commitments[0] };
        let round = signing_round(messages, [own, commitments[1]], [&[], &[]]);
        held.give_shares(nonces, &round).expect_err("it is refused")
    };
    let (_, bobs) =
        made.shares(SigningScheme::Sr25519, 1).expect("they are").commit(1).expect("there is entropy");
    assert!(matches!(refused(&plain, [&[], &bobs[..1]]), Failure::Frost(_)));
    assert_eq!(refused(&plain, [&[], &[]]), TOO_SHORT);
    // Somebody else's commitments in the place of the own ones.
    assert!(matches!(refused(&plain, [&[bobs.clone(), bobs.clone()].concat(), &bobs]), Failure::Frost(_)));
    let taproot = message(KeyTweak::Taproot { merkle_root: None });
    assert_eq!(refused(&taproot, [&[], &bobs]), NO_SUCH_TWEAK);
    assert_eq!(refused(&message(KeyTweak::Offset([0xff; 32])), [&[], &bobs]), NO_SUCH_TWEAK);
    let two = [plain[0].clone(), plain[0].clone()];
    assert!(matches!(refused(&two, [&[], &bobs]), Failure::Round(_) | Failure::Frost(_)));
}
