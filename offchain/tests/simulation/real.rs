//! The real world: the eVRF DKG, MuSig2 and sr25519, verified as the chain does.

use std::{cell::RefCell, collections::BTreeMap, ops::Range, rc::Rc};

use codec::Encode;
use musig::{AggregateKey, Session};
use quoin_offchain::{
    CoordinatorSecret, Cryptography, KeyShares, Keyring, RoundSigner, SchemeShares, SigningRound,
    SigningSuite,
    frost_keys::frost_core::{self, Ciphersuite, Identifier, VerifyingKey, keys::KeyPackage},
};
use quoin_primitives::{
    EmbeddedKey, coordinator,
    duties::{ConfirmationSession, PartialSignature, PublicNonce},
    signing::{KeyTweak, SignatureShare, SigningMessage, SigningScheme},
    verifier::{Dkg, GroupKey, Native, SignatureVerifier, Verifier},
};
use sp_application_crypto::{Pair as _, RuntimeAppPublic};
use sp_core::sr25519;
use sp_crypto_hashing::blake2_256;

use crate::world::World;

/// What was said of participations, by their hashes.
type Verdicts = BTreeMap<[u8; 32], Option<Vec<u8>>>;

#[derive(Clone, Default)]
pub(crate) struct Real {
    /// Forks include the same participations.
    verdicts: Rc<RefCell<Verdicts>>,
}

impl World for Real {
    type Secrets = Keyring;

    fn secrets(&self, keys: &[u64]) -> Keyring {
        let mut keyring = Keyring::default();
        for key in keys {
            let pair = coordinator::Pair::from_string(&format!("//{key}"), None).expect("it is a secret");
            keyring.insert(CoordinatorSecret::new(pair).expect("it can be used"));
        }
        keyring
    }

    fn is_authorised(
        &self,
        coordinator: &coordinator::Public,
        hash: &[u8; 32],
        signature: &coordinator::Signature,
    ) -> bool {
        coordinator.verify(hash, signature)
    }

    fn is_possessed(&self, key: &EmbeddedKey, owner: &[u8; 32], proof: &[u8]) -> bool {
        Native::verify_possession(key.curve().possession_suite(), key.as_bytes(), owner, proof).is_ok()
    }

    fn dealing(&self, dkg: &Dkg, member: u16, participation: &[u8]) -> Option<Vec<u8>> {
        let name = (dkg, member, participation).using_encoded(blake2_256);
        let verify = || Native::verify_participation(dkg, member, participation).ok();
        self.verdicts.borrow_mut().entry(name).or_insert_with(verify).clone()
    }

    fn group_key(&self, dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> GroupKey {
        Native::group_key(dkg, dealings).expect("the dealings were verified")
    }

    fn are_nonces(&self, nonces: &PublicNonce) -> bool {
        musig::PublicNonce::from_bytes(nonces).is_ok()
    }

    fn is_share(
        &self,
        session: &ConfirmationSession,
        message: &[u8],
        position: usize,
        share: &PartialSignature,
    ) -> bool {
        let nonces: Vec<_> = session.signers.iter().map(|signer| signer.nonces).collect();
        let key = aggregate(session);
        Session::new(&key, &nonces, message)
            .is_ok_and(|session| session.verify_partial(position, share).is_ok())
    }

    fn is_signed(
        &self,
        session: &ConfirmationSession,
        message: &[u8],
        signature: &sr25519::Signature,
    ) -> bool {
        let key = sr25519::Public::from_raw(aggregate(session).public_key());
        sr25519::Pair::verify(signature, message, &key)
    }

    fn key_of(&self, dkg: &Dkg, shares: &[&KeyShares]) -> Option<GroupKey> {
        let threshold = usize::from(dkg.threshold);
        match shares.first()? {
            KeyShares::Sr25519(_) => {
                let key = public_key(threshold, shares, |held| match held {
                    KeyShares::Sr25519(shares) => shares,
                    other => panic!("shares of another scheme: {other:?}"),
                })?;
                Some(GroupKey::Ristretto255(key.try_into().expect("32 bytes")))
            }
            KeyShares::Bip340(_) => {
                let key = public_key(threshold, shares, |held| match held {
                    KeyShares::Bip340(shares) => shares,
                    other => panic!("shares of another scheme: {other:?}"),
                })?;
                Some(GroupKey::Secp256k1(key.try_into().expect("33 bytes")))
            }
            KeyShares::EthereumSchnorr(_) => {
                let key = public_key(threshold, shares, |held| match held {
                    KeyShares::EthereumSchnorr(shares) => shares,
                    other => panic!("shares of another scheme: {other:?}"),
                })?;
                Some(GroupKey::Secp256k1(key.try_into().expect("33 bytes")))
            }
            KeyShares::Ed25519(_) => {
                let key = public_key(threshold, shares, |held| match held {
                    KeyShares::Ed25519(shares) => shares,
                    other => panic!("shares of another scheme: {other:?}"),
                })?;
                Some(GroupKey::Ed25519(key.try_into().expect("32 bytes")))
            }
        }
    }

    /// Signs in the two rounds of FROST, as workers do.
    fn sign(&self, _: &Dkg, shares: &[&KeyShares], key: &GroupKey) -> bool {
        let keyring = Keyring::default();
        let messages = [SigningMessage { bytes: MESSAGE.to_vec(), tweak: KeyTweak::None }];
        let (nonces, mut parts): (Vec<_>, Vec<_>) = shares
            .iter()
            .map(|held| {
                let (nonces, commitments) = keyring.commit(held, 1).expect("there is entropy");
                (nonces, Signer { indices: indices(held), commitments, shares: Vec::new() })
            })
            .unzip();
        let before = round(&messages, &parts);
        let given =
            shares.iter().zip(nonces).map(|(held, nonces)| keyring.give_shares(held, nonces, &before));
        let Ok(given) = given.collect::<Result<Vec<_>, _>>() else { return false };
        parts.iter_mut().zip(given).for_each(|(part, shares)| part.shares = shares);
        let Ok(signatures) = keyring.complete(shares[0], &round(&messages, &parts)) else { return false };
        let scheme = match shares[0] {
            KeyShares::Sr25519(_) => SigningScheme::Sr25519,
            KeyShares::Bip340(_) => SigningScheme::Bip340,
            KeyShares::EthereumSchnorr(_) => SigningScheme::EthereumSchnorr,
            KeyShares::Ed25519(_) => SigningScheme::Ed25519,
        };
        Native::verify_signature(scheme, key.as_bytes(), &KeyTweak::None, MESSAGE, &signatures[0]).is_ok()
    }

    fn wrong_nonces(&self) -> PublicNonce {
        [0; 64]
    }
}

fn aggregate(session: &ConfirmationSession) -> AggregateKey {
    let key = |coordinator: &coordinator::Public| sr25519::Public::from(coordinator.clone()).0;
    let keys: Vec<_> = session.signers.iter().map(|signer| key(&signer.coordinator)).collect();
    AggregateKey::new(&keys).expect("the keys are those of validators")
}

/// The public key of the secret that the first shares, as many as the threshold, interpolate to.
fn public_key<C: SigningSuite>(
    threshold: usize,
    held: &[&KeyShares],
    of: impl Fn(&KeyShares) -> &SchemeShares<C>,
) -> Option<Vec<u8>> {
    let shares: Vec<_> = held.iter().flat_map(|held| of(held).packages()).take(threshold).cloned().collect();
    if shares.len() < threshold {
        return None;
    }
    let secret = frost_core::keys::reconstruct(&shares).expect("they are shares of one key");
    Some(VerifyingKey::from(&secret).serialize().expect("it is a key"))
}

const MESSAGE: &[u8] = b"what the shares are to sign";

/// A signer's part.
struct Signer {
    indices: Range<u16>,
    commitments: Vec<u8>,
    shares: Vec<SignatureShare>,
}

fn round<'a>(messages: &'a [SigningMessage], signers: &'a [Signer]) -> SigningRound<'a> {
    let signers = (0u16..).zip(signers).map(|(member, signer)| RoundSigner {
        member,
        indices: signer.indices.clone(),
        commitments: &signer.commitments,
        shares: &signer.shares,
    });
    SigningRound { messages, signers: signers.collect() }
}

/// The indices of a validator's shares.
fn indices(held: &KeyShares) -> Range<u16> {
    match held {
        KeyShares::Sr25519(shares) => indices_of(shares.packages()),
        KeyShares::Bip340(shares) => indices_of(shares.packages()),
        KeyShares::EthereumSchnorr(shares) => indices_of(shares.packages()),
        KeyShares::Ed25519(shares) => indices_of(shares.packages()),
    }
}

fn indices_of<C: Ciphersuite>(packages: &[KeyPackage<C>]) -> Range<u16> {
    let is_first = |index: &u16| Identifier::try_from(*index) == Ok(*packages[0].identifier());
    let first = (1..=150).find(is_first).expect("it is one of a set's");
    first..first + packages.len() as u16
}
