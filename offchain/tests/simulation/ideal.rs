//! An ideal world: Shamir shares over a small field, a verdict in each message, and hashes for signatures. Nothing is
//! secret in it; what it shows is whether the workers' decisions are right.

use std::collections::BTreeMap;

use codec::{Decode, Encode};
use quoin_offchain::{Cryptography, Failure, SigningRound};
use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, Suite, coordinator,
    duties::{ConfirmationSession, PartialSignature, PublicNonce},
    signing::{GroupSignature, SignatureShare, SigningScheme},
    verifier::{Dkg, GroupKey},
};
use sp_core::sr25519;
use sp_crypto_hashing::{blake2_256, blake2_512};

use crate::world::World;

/// 2⁶¹ − 1.
const PRIME: u64 = (1 << 61) - 1;

fn multiply(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

fn add(a: u64, b: u64) -> u64 {
    (a + b) % PRIME
}

fn invert(a: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1, a, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply(result, base);
        }
        base = multiply(base, base);
        exponent >>= 1;
    }
    result
}

/// Of a polynomial that is fixed by dealer and context, as the real one is.
fn coefficient(key: &EmbeddedKey, context: &[u8; 32], index: u16) -> u64 {
    let hash = ("coefficient", key, context, index).using_encoded(blake2_256);
    u64::from_le_bytes(hash[..8].try_into().expect("8 bytes")) % PRIME
}

/// A participation, and what is stored of it.
#[derive(Encode, Decode)]
struct Message {
    context: [u8; 32],
    dealer: u16,
    is_valid: bool,
    secret: u64,
    shares: Vec<u64>,
}

fn group_key(suite: Suite, secret: u64) -> GroupKey {
    let hash = ("key", suite, secret).using_encoded(blake2_256);
    match suite {
        Suite::Secp256k1 => {
            let mut key = [2; 33];
            key[1..].copy_from_slice(&hash);
            GroupKey::Secp256k1(key)
        }
        Suite::Ristretto255 => GroupKey::Ristretto255(hash),
        Suite::Ed25519 => GroupKey::Ed25519(hash),
    }
}

fn public(key: u64) -> coordinator::Public {
    sr25519::Public::from_raw(("coordinator", key).using_encoded(blake2_256)).into()
}

fn embedded_key(coordinator: &coordinator::Public, curve: EmbeddedCurve) -> EmbeddedKey {
    let mut hash = ("embedded", coordinator, curve).using_encoded(blake2_256);
    match curve {
        EmbeddedCurve::Secq256k1 => {
            let mut key = [2; 33];
            key[1..].copy_from_slice(&hash);
            EmbeddedKey::Secq256k1(key)
        }
        EmbeddedCurve::Embedwards25519 => {
            hash[31] &= 0x7f;
            EmbeddedKey::Embedwards25519(hash)
        }
    }
}

fn signature(coordinator: &coordinator::Public, hash: &[u8; 32]) -> coordinator::Signature {
    sr25519::Signature::from_raw(("signature", coordinator, hash).using_encoded(blake2_512)).into()
}

fn share(
    coordinator: &coordinator::Public,
    nonces: &PublicNonce,
    session: &ConfirmationSession,
    message: &[u8],
) -> PartialSignature {
    ("share", coordinator, nonces, session, message).using_encoded(blake2_256)
}

fn group_signature(session: &ConfirmationSession, message: &[u8]) -> sr25519::Signature {
    sr25519::Signature::from_raw(("group signature", session, message).using_encoded(blake2_512))
}

#[derive(Clone)]
pub(crate) struct Secrets {
    /// By the embedded keys that are derived from them.
    coordinators: BTreeMap<EmbeddedKey, coordinator::Public>,
    /// Makes nonces of different processes differ.
    process: u64,
}

pub(crate) struct IdealNonce(PublicNonce);

impl Cryptography for Secrets {
    type SecretNonce = IdealNonce;
    /// By their indices.
    type Shares = Vec<(u16, u64)>;
    /// Nothing is signed but keys.
    type SigningNonces = std::convert::Infallible;

    fn coordinators(&self) -> Vec<coordinator::Public> {
        let mut coordinators: Vec<_> = self.coordinators.values().cloned().collect();
        coordinators.sort();
        coordinators.dedup();
        coordinators
    }

    fn holds(&self, key: &EmbeddedKey) -> bool {
        self.coordinators.contains_key(key)
    }

    fn authorise(
        &self,
        coordinator: &coordinator::Public,
        hash: &[u8; 32],
    ) -> Result<coordinator::Signature, Failure> {
        match self.coordinators.values().any(|held| held == coordinator) {
            true => Ok(signature(coordinator, hash)),
            false => Err(Failure::UnknownCoordinator),
        }
    }

    fn prove_possession(
        &self,
        coordinator: &coordinator::Public,
        curve: EmbeddedCurve,
        owner: &[u8; 32],
    ) -> Result<(EmbeddedKey, Vec<u8>), Failure> {
        let key = embedded_key(coordinator, curve);
        Ok((key, (key, owner).encode()))
    }

    fn deal(&self, dkg: &Dkg, member: u16) -> Result<Vec<u8>, Failure> {
        let key = dkg.validators[usize::from(member)].key;
        if !self.holds(&key) {
            return Err(Failure::UnknownEmbeddedKey { member });
        }
        let coefficients: Vec<_> =
            (0..dkg.threshold).map(|index| coefficient(&key, &dkg.context, index)).collect();
        let at = |x: u64| coefficients.iter().rev().fold(0, |sum, c| add(multiply(sum, x), *c));
        let shares = (1..=u64::from(dkg.shares())).map(at).collect();
        let message = Message { context: dkg.context, dealer: member, is_valid: true, secret: at(0), shares };
        Ok(message.encode())
    }

    fn recover(
        &self,
        dkg: &Dkg,
        _: SigningScheme,
        dealings: &[(u16, Vec<u8>)],
        member: u16,
        key: &GroupKey,
    ) -> Result<Self::Shares, Failure> {
        if !self.holds(&dkg.validators[usize::from(member)].key) {
            return Err(Failure::UnknownEmbeddedKey { member });
        }
        let before: u16 = dkg.validators[..usize::from(member)].iter().map(|v| v.weight).sum();
        let own = before..before + dkg.validators[usize::from(member)].weight;
        let (mut secret, mut shares) = (0, vec![0; own.len()]);
        for (_, bytes) in dealings {
            let message = Message::decode(&mut &bytes[..]).expect("it was verified");
            secret = add(secret, message.secret);
            for (sum, index) in shares.iter_mut().zip(own.clone()) {
                *sum = add(*sum, message.shares[usize::from(index)]);
            }
        }
        match group_key(dkg.suite, secret) == *key {
            true => Ok(own.map(|index| index + 1).zip(shares).collect()),
            false => Err(Failure::OtherKey),
        }
    }

    fn nonces(
        &self,
        coordinator: &coordinator::Public,
        session: &[u8],
    ) -> Result<(IdealNonce, PublicNonce), Failure> {
        let nonces = ("nonces", coordinator, session, self.process).using_encoded(blake2_512);
        Ok((IdealNonce(nonces), nonces))
    }

    fn sign(
        &self,
        coordinator: &coordinator::Public,
        nonces: IdealNonce,
        session: &ConfirmationSession,
        message: &[u8],
    ) -> Result<PartialSignature, Failure> {
        Ok(share(coordinator, &nonces.0, session, message))
    }

    fn aggregate(
        &self,
        session: &ConfirmationSession,
        message: &[u8],
        shares: &[PartialSignature],
    ) -> Result<sr25519::Signature, Failure> {
        assert_eq!(shares.len(), session.signers.len());
        let wrong: Vec<_> = (0..shares.len())
            .filter(|i| !Ideal::default().is_share(session, message, *i, &shares[*i]))
            .collect();
        match wrong.is_empty() {
            true => Ok(group_signature(session, message)),
            false => Err(musig::Error::InvalidPartialSignatures { signers: wrong }.into()),
        }
    }

    fn commit(&self, _: &Self::Shares, _: usize) -> Result<(Self::SigningNonces, Vec<u8>), Failure> {
        Err(Failure::OtherScheme)
    }

    fn give_shares(
        &self,
        _: &Self::Shares,
        nonces: Self::SigningNonces,
        _: &SigningRound<'_>,
    ) -> Result<Vec<SignatureShare>, Failure> {
        match nonces {}
    }

    fn complete(&self, _: &Self::Shares, _: &SigningRound<'_>) -> Result<Vec<GroupSignature>, Failure> {
        Err(Failure::OtherScheme)
    }
}

#[derive(Clone, Default)]
pub(crate) struct Ideal {
    processes: std::rc::Rc<std::cell::Cell<u64>>,
}

impl World for Ideal {
    type Secrets = Secrets;

    fn secrets(&self, keys: &[u64]) -> Secrets {
        self.processes.set(self.processes.get() + 1);
        let mut coordinators = BTreeMap::new();
        for key in keys {
            for curve in [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519] {
                coordinators.insert(embedded_key(&public(*key), curve), public(*key));
            }
        }
        Secrets { coordinators, process: self.processes.get() }
    }

    fn is_authorised(
        &self,
        coordinator: &coordinator::Public,
        hash: &[u8; 32],
        given: &coordinator::Signature,
    ) -> bool {
        signature(coordinator, hash) == *given
    }

    fn is_possessed(&self, key: &EmbeddedKey, owner: &[u8; 32], proof: &[u8]) -> bool {
        proof == (key, owner).encode()
    }

    fn dealing(&self, dkg: &Dkg, member: u16, participation: &[u8]) -> Option<Vec<u8>> {
        let message = Message::decode(&mut &participation[..]).ok()?;
        let is_valid = message.is_valid && message.context == dkg.context && message.dealer == member;
        is_valid.then(|| participation.to_vec())
    }

    fn group_key(&self, dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> GroupKey {
        let secrets = dealings
            .iter()
            .map(|(_, bytes)| Message::decode(&mut &bytes[..]).expect("it was verified").secret);
        group_key(dkg.suite, secrets.fold(0, add))
    }

    fn are_nonces(&self, nonces: &PublicNonce) -> bool {
        *nonces != self.wrong_nonces()
    }

    fn is_share(
        &self,
        session: &ConfirmationSession,
        message: &[u8],
        position: usize,
        given: &PartialSignature,
    ) -> bool {
        let signer = &session.signers[position];
        share(&signer.coordinator, &signer.nonces, session, message) == *given
    }

    fn is_signed(
        &self,
        session: &ConfirmationSession,
        message: &[u8],
        signature: &sr25519::Signature,
    ) -> bool {
        group_signature(session, message) == *signature
    }

    fn key_of(&self, dkg: &Dkg, shares: &[&Vec<(u16, u64)>]) -> Option<GroupKey> {
        let points: Vec<_> =
            shares.iter().flat_map(|shares| shares.iter()).take(usize::from(dkg.threshold)).collect();
        if points.len() < usize::from(dkg.threshold) {
            return None;
        }
        let mut secret = 0;
        for (i, value) in &points {
            let mut lagrange = 1;
            for (j, _) in points.iter().filter(|(j, _)| j != i) {
                let difference = add(u64::from(*j), PRIME - u64::from(*i));
                lagrange = multiply(lagrange, multiply(u64::from(*j), invert(difference)));
            }
            secret = add(secret, multiply(lagrange, *value));
        }
        Some(group_key(dkg.suite, secret))
    }

    fn sign(&self, dkg: &Dkg, shares: &[&Vec<(u16, u64)>], key: &GroupKey) -> bool {
        self.key_of(dkg, shares) == Some(*key)
    }

    fn wrong_nonces(&self) -> PublicNonce {
        [0; 64]
    }
}
