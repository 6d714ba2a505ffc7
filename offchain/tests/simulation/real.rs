//! The real world: the eVRF DKG, MuSig2 and sr25519, verified as the chain does.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use codec::Encode;
use evrf_dkg::{
    Ed25519, Ristretto255, Secp256k1, SecretShare, Suite as DkgSuite, embedded_curves::field::Fp,
    generalized_bulletproofs::Scalar,
};
use frost_ed25519::Ed25519Sha512;
use frost_secp256k1_tr::Secp256K1Sha256TR;
use frost_sr25519::{
    Sr25519,
    frost_core::{
        self, Ciphersuite, Identifier, SigningPackage, VerifyingKey,
        keys::{KeyPackage, PublicKeyPackage, SigningShare, VerifyingShare},
        round1, round2,
    },
};
use musig::{AggregateKey, Session};
use quoin_offchain::{CoordinatorSecret, KeyShares, Keyring};
use quoin_primitives::{
    EmbeddedKey, coordinator,
    duties::{ConfirmationSession, PartialSignature, PublicNonce},
    verifier::{Dkg, GroupKey, Native, Verifier},
};
use rand_core_06::OsRng;
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
        match shares.first()? {
            KeyShares::Secp256k1(_) => {
                let key = interpolate::<Secp256k1>(dkg, shares, |held| match held {
                    KeyShares::Secp256k1(shares) => shares,
                    _ => panic!("shares of different suites"),
                })?;
                Some(GroupKey::Secp256k1(key))
            }
            KeyShares::Ristretto255(_) => {
                let key = interpolate::<Ristretto255>(dkg, shares, |held| match held {
                    KeyShares::Ristretto255(shares) => shares,
                    _ => panic!("shares of different suites"),
                })?;
                Some(GroupKey::Ristretto255(key))
            }
            KeyShares::Ed25519(_) => {
                let key = interpolate::<Ed25519>(dkg, shares, |held| match held {
                    KeyShares::Ed25519(shares) => shares,
                    _ => panic!("shares of different suites"),
                })?;
                Some(GroupKey::Ed25519(key))
            }
        }
    }

    fn sign(&self, dkg: &Dkg, shares: &[&KeyShares], key: &GroupKey) -> bool {
        let threshold = usize::from(dkg.threshold);
        let shares: Vec<_> = shares.iter().flat_map(|held| indexed(held)).take(threshold).collect();
        match key {
            GroupKey::Ristretto255(key) => signature::<Sr25519>(key, &shares).is_ok_and(|signature| {
                let signature = sr25519::Signature::try_from(&signature[..]).expect("64 bytes");
                sr25519::Pair::verify(&signature, MESSAGE, &sr25519::Public::from_raw(*key))
            }),
            GroupKey::Secp256k1(key) => signature::<Secp256K1Sha256TR>(key, &shares).is_ok(),
            GroupKey::Ed25519(key) => signature::<Ed25519Sha512>(key, &shares).is_ok(),
        }
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
fn interpolate<S: DkgSuite>(
    dkg: &Dkg,
    held: &[&KeyShares],
    of: impl Fn(&KeyShares) -> &Vec<SecretShare<S>>,
) -> Option<S::Encoding> {
    let threshold = usize::from(dkg.threshold);
    let shares: Vec<_> = held.iter().flat_map(|held| of(held)).take(threshold).collect();
    if shares.len() < threshold {
        return None;
    }
    let index = |share: &SecretShare<S>| Fp::from_u64(u64::from(share.index()));
    let mut secret = Scalar::<S>::ZERO;
    for share in &shares {
        let mut lagrange = Scalar::<S>::ONE;
        for other in shares.iter().filter(|other| other.index() != share.index()) {
            lagrange *= index(other) * (index(other) - index(share)).invert_or_zero();
        }
        secret += lagrange * share.scalar();
    }
    let point = S::mul_secret(&S::base_table(&S::base_point()), &secret);
    Some(S::encode_public_key(&point))
}

const MESSAGE: &[u8] = b"what the shares are to sign";

/// A validator's shares by their indices, encoded.
fn indexed(held: &KeyShares) -> Vec<(u16, [u8; 32])> {
    match held {
        KeyShares::Secp256k1(shares) => {
            shares.iter().map(|share| (share.index(), *share.to_bytes())).collect()
        }
        KeyShares::Ristretto255(shares) => {
            shares.iter().map(|share| (share.index(), *share.to_bytes())).collect()
        }
        KeyShares::Ed25519(shares) => shares.iter().map(|share| (share.index(), *share.to_bytes())).collect(),
    }
}

/// A FROST signature by all of these shares. FROST's own aggregation verifies it under the key.
fn signature<C: Ciphersuite>(
    key: &[u8],
    shares: &[(u16, [u8; 32])],
) -> Result<Vec<u8>, frost_core::Error<C>> {
    let key = VerifyingKey::<C>::deserialize(key)?;
    let (mut packages, mut nonces, mut commitments) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (index, share) in shares {
        let identifier = Identifier::<C>::try_from(*index)?;
        let share = SigningShare::<C>::deserialize(share)?;
        let (own_nonces, own_commitments) = round1::commit(&share, &mut OsRng);
        let verifying_share = VerifyingShare::from(share);
        packages.insert(
            identifier,
            KeyPackage::new(identifier, share, verifying_share, key, shares.len() as u16),
        );
        nonces.insert(identifier, own_nonces);
        commitments.insert(identifier, own_commitments);
    }
    let signing = SigningPackage::new(commitments, MESSAGE);
    let mut parts = BTreeMap::new();
    for (identifier, package) in &packages {
        parts.insert(*identifier, round2::sign(&signing, &nonces[identifier], package)?);
    }
    let shares =
        packages.iter().map(|(identifier, package)| (*identifier, *package.verifying_share())).collect();
    let public = PublicKeyPackage::new(shares, key, Some(packages.len() as u16));
    frost_core::aggregate(&signing, &parts, &public)?.serialize()
}
