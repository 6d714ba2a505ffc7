//! Keys as a distributed key generation leaves them, and schnorrkel to judge what they sign.

use std::collections::BTreeMap;

use curve25519_dalek_4::{constants::RISTRETTO_BASEPOINT_POINT, scalar::Scalar};
use frost_sr25519::{
    Sr25519,
    frost_core::{
        Error, Identifier, Signature, SigningPackage, VerifyingKey, aggregate,
        keys::{KeyPackage, PublicKeyPackage, SigningShare, VerifyingShare},
        round1::{self, SigningCommitments, SigningNonces},
        round2::{self, SignatureShare},
    },
};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};

pub(crate) fn identifier(share: u16) -> Identifier<Sr25519> {
    share.try_into().unwrap()
}

/// A group key, and the secret shares of it that its holders recovered, as bytes. Shares are numbered from 1.
pub(crate) struct Recovered {
    pub(crate) threshold: u16,
    pub(crate) group_key: [u8; 32],
    pub(crate) secret_shares: Vec<[u8; 32]>,
    pub(crate) verification_shares: Vec<[u8; 32]>,
}

impl Recovered {
    pub(crate) fn new(threshold: u16, shares: u16) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(u64::from(threshold) << 16 | u64::from(shares));
        let coefficients: Vec<Scalar> = (0..threshold)
            .map(|_| {
                let mut wide = [0; 64];
                rng.fill_bytes(&mut wide);
                Scalar::from_bytes_mod_order_wide(&wide)
            })
            .collect();
        let encode = |scalar: &Scalar| (RISTRETTO_BASEPOINT_POINT * scalar).compress().to_bytes();
        let secret_shares: Vec<Scalar> = (1..=shares)
            .map(|x| coefficients.iter().rev().fold(Scalar::ZERO, |sum, c| sum * Scalar::from(x) + c))
            .collect();
        Self {
            threshold,
            group_key: encode(&coefficients[0]),
            secret_shares: secret_shares.iter().map(Scalar::to_bytes).collect(),
            verification_shares: secret_shares.iter().map(encode).collect(),
        }
    }

    pub(crate) fn verifying_key(&self) -> VerifyingKey<Sr25519> {
        VerifyingKey::deserialize(&self.group_key).unwrap()
    }

    fn verifying_share(&self, share: u16) -> VerifyingShare<Sr25519> {
        VerifyingShare::deserialize(&self.verification_shares[usize::from(share - 1)]).unwrap()
    }

    pub(crate) fn key_package(&self, share: u16) -> KeyPackage<Sr25519> {
        KeyPackage::new(
            identifier(share),
            SigningShare::deserialize(&self.secret_shares[usize::from(share - 1)]).unwrap(),
            self.verifying_share(share),
            self.verifying_key(),
            self.threshold,
        )
    }

    pub(crate) fn public_key_package(&self) -> PublicKeyPackage<Sr25519> {
        let shares = 1..=self.secret_shares.len() as u16;
        PublicKeyPackage::new(
            shares.map(|share| (identifier(share), self.verifying_share(share))).collect(),
            self.verifying_key(),
            Some(self.threshold),
        )
    }

    /// Both rounds with these shares.
    pub(crate) fn round(&self, shares: &[u16], message: &[u8]) -> Round {
        let mut nonces: BTreeMap<u16, SigningNonces<Sr25519>> = BTreeMap::new();
        let mut commitments: BTreeMap<Identifier<Sr25519>, SigningCommitments<Sr25519>> = BTreeMap::new();
        for &share in shares {
            let (nonce, commitment) =
                round1::commit(self.key_package(share).signing_share(), &mut rand_core_06::OsRng);
            nonces.insert(share, nonce);
            commitments.insert(identifier(share), commitment);
        }
        let package = SigningPackage::new(commitments, message);
        let signature_shares = nonces
            .into_iter()
            .map(|(share, nonce)| {
                let signature_share = round2::sign(&package, &nonce, &self.key_package(share)).unwrap();
                (identifier(share), signature_share)
            })
            .collect();
        Round { package, signature_shares }
    }

    pub(crate) fn aggregate(&self, round: &Round) -> Result<Signature<Sr25519>, Error<Sr25519>> {
        aggregate(&round.package, &round.signature_shares, &self.public_key_package())
    }

    pub(crate) fn sign(&self, shares: &[u16], message: &[u8]) -> Vec<u8> {
        self.aggregate(&self.round(shares, message)).unwrap().serialize().unwrap()
    }
}

pub(crate) struct Round {
    pub(crate) package: SigningPackage<Sr25519>,
    pub(crate) signature_shares: BTreeMap<Identifier<Sr25519>, SignatureShare<Sr25519>>,
}

/// What a chain's `sr25519_verify` does.
pub(crate) fn sr25519_verify(signature: &[u8], message: &[u8], public_key: &[u8; 32]) -> bool {
    let Ok(public_key) = schnorrkel::PublicKey::from_bytes(public_key) else { return false };
    let Ok(signature) = schnorrkel::Signature::from_bytes(signature) else { return false };
    public_key.verify_simple(b"substrate", message, &signature).is_ok()
}
