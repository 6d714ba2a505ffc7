//! One message, signed once by all signers (BIP 327, from NonceAgg to PartialSigAgg).

use alloc::{vec, vec::Vec};

use curve25519_dalek_4::{
    constants::RISTRETTO_BASEPOINT_POINT,
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
    traits::IsIdentity,
};

use crate::{
    AggregateKey, Challenges, Error, PUBLIC_NONCE_LENGTH, PublicNonce, SecretKey, SecretNonce, transcripts,
};

/// Bytes of a partial signature: a canonical scalar, little-endian.
pub const PARTIAL_SIGNATURE_LENGTH: usize = 32;
/// Bytes of an sr25519 signature.
pub const SIGNATURE_LENGTH: usize = 64;

/// Everybody's nonces brought together over one message.
pub struct Session<'a> {
    key: &'a AggregateKey,
    nonces: Vec<PublicNonce>,
    nonce: CompressedRistretto,
    nonce_point: RistrettoPoint,
    challenges: Challenges,
}

impl<'a> Session<'a> {
    /// Aggregates the signers' public nonces, one per key and in the order of the keys, for a message of less than 2³²
    /// bytes.
    ///
    /// Nonces that cancel each other do not stop a session, as in BIP 327: it goes on with the base point in place of
    /// the identity, and whoever made them cancel has no valid partial signature.
    pub fn new(
        key: &'a AggregateKey,
        public_nonces: &[[u8; PUBLIC_NONCE_LENGTH]],
        message: &[u8],
    ) -> Result<Self, Error> {
        if public_nonces.len() != key.signers() {
            return Err(Error::WrongNonceCount { expected: key.signers(), found: public_nonces.len() });
        }
        let nonces = public_nonces
            .iter()
            .enumerate()
            .map(|(signer, nonce)| {
                PublicNonce::from_bytes(nonce).map_err(|reason| Error::InvalidNonce { signer, reason })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let aggregate =
            [0, 1].map(|half| nonces.iter().map(|nonce| nonce.points[half]).sum::<RistrettoPoint>());

        let nonce_coefficient =
            transcripts::nonce_coefficient(&key.encoded, &aggregate.map(|point| point.compress()), message);
        let bound = aggregate[0] + nonce_coefficient * aggregate[1];
        let nonce_point = if bound.is_identity() { RISTRETTO_BASEPOINT_POINT } else { bound };
        let nonce = nonce_point.compress();
        let challenge = transcripts::challenge(&key.encoded, &nonce, message);
        Ok(Self { key, nonces, nonce, nonce_point, challenges: Challenges { nonce_coefficient, challenge } })
    }

    /// What suffices to check partial signatures later, when the session is no longer there.
    pub fn challenges(&self) -> Challenges {
        self.challenges
    }

    /// Signs with a nonce that is then gone, whether or not signing succeeds. Constant time in the secrets.
    ///
    /// Refuses a key that is not among the signers, a nonce that was made for another key, and a session that has another
    /// public nonce for this signer.
    pub fn sign(
        &self,
        secret_key: &SecretKey,
        secret_nonce: SecretNonce,
    ) -> Result<[u8; PARTIAL_SIGNATURE_LENGTH], Error> {
        let signer = self.key.signer(&secret_key.public_key).ok_or(Error::NotASigner)?;
        if secret_nonce.public_key != secret_key.public_key {
            return Err(Error::NonceOfAnotherKey);
        }
        if secret_nonce.public_nonce != self.nonces[signer].to_bytes() {
            return Err(Error::NonceNotInSession { signer });
        }
        let [first, second] = &*secret_nonce.scalars;
        let Challenges { nonce_coefficient, challenge } = self.challenges;
        let weight = challenge * self.key.signers[signer].coefficient;
        Ok((first + nonce_coefficient * second + weight * *secret_key.scalar).to_bytes())
    }

    /// Checks one signer's partial signature.
    pub fn verify_partial(
        &self,
        signer: usize,
        partial_signature: &[u8; PARTIAL_SIGNATURE_LENGTH],
    ) -> Result<(), Error> {
        let signers = self.key.signers();
        if signer >= signers {
            return Err(Error::SignerOutOfRange { signer, signers });
        }
        match scalar(partial_signature) {
            Some(partial) if self.is_valid(signer, &partial) => Ok(()),
            _ => Err(Error::InvalidPartialSignatures { signers: vec![signer] }),
        }
    }

    /// Adds up the partial signatures, one per key and in the order of the keys, to an sr25519 signature of the message
    /// under the aggregate key, in the signing context `substrate`.
    ///
    /// What is returned has been verified. Only where the sum does not verify are the partial signatures checked one by
    /// one, to name everyone whose own is wrong.
    pub fn aggregate(
        &self,
        partial_signatures: &[[u8; PARTIAL_SIGNATURE_LENGTH]],
    ) -> Result<[u8; SIGNATURE_LENGTH], Error> {
        if partial_signatures.len() != self.key.signers() {
            return Err(Error::WrongPartialSignatureCount {
                expected: self.key.signers(),
                found: partial_signatures.len(),
            });
        }
        let partials: Vec<Option<Scalar>> = partial_signatures.iter().map(scalar).collect();
        if let Some(sum) = partials.iter().copied().sum::<Option<Scalar>>()
            && self.verifies(&sum)
        {
            return Ok(self.encode(&sum));
        }
        let signers: Vec<usize> = partials
            .iter()
            .enumerate()
            .filter(|(signer, partial)| !partial.is_some_and(|partial| self.is_valid(*signer, &partial)))
            .map(|(signer, _)| signer)
            .collect();
        if signers.is_empty() {
            Err(Error::NoncesCancel)
        } else {
            Err(Error::InvalidPartialSignatures { signers })
        }
    }

    fn is_valid(&self, signer: usize, partial: &Scalar) -> bool {
        self.challenges.hold(&self.key.signers[signer], &self.nonces[signer], partial)
    }

    /// `s·B = R + c·X`
    fn verifies(&self, sum: &Scalar) -> bool {
        let nonce = RistrettoPoint::vartime_double_scalar_mul_basepoint(
            &-self.challenges.challenge,
            &self.key.point,
            sum,
        );
        nonce == self.nonce_point
    }

    /// `R` and `s`, with the bit that tells an sr25519 signature from an Ed25519 one.
    fn encode(&self, sum: &Scalar) -> [u8; SIGNATURE_LENGTH] {
        let mut signature = [0; SIGNATURE_LENGTH];
        signature[..32].copy_from_slice(self.nonce.as_bytes());
        signature[32..].copy_from_slice(sum.as_bytes());
        signature[63] |= 0x80;
        signature
    }
}

pub(crate) fn scalar(bytes: &[u8; PARTIAL_SIGNATURE_LENGTH]) -> Option<Scalar> {
    Scalar::from_canonical_bytes(*bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    fn secret_keys() -> [SecretKey; 2] {
        [3u8, 5].map(|byte| {
            let mut bytes = [0; 32];
            bytes[0] = byte;
            SecretKey::from_bytes(&bytes).unwrap()
        })
    }

    /// Both signers' secret nonces are chosen, both sign correctly.
    fn sign(nonces: [[Scalar; 2]; 2]) -> Result<([u8; SIGNATURE_LENGTH], [u8; 32]), Error> {
        let secret_keys = secret_keys();
        let public_keys = secret_keys.each_ref().map(SecretKey::public_key);
        let key = AggregateKey::new(&public_keys)?;
        let [first, second] = nonces.map(Zeroizing::new);
        let first = SecretNonce::from_scalars(first, public_keys[0]);
        let second = SecretNonce::from_scalars(second, public_keys[1]);
        let session = Session::new(&key, &[first.public_nonce(), second.public_nonce()], b"message")?;
        let partials = [session.sign(&secret_keys[0], first)?, session.sign(&secret_keys[1], second)?];
        session.verify_partial(0, &partials[0])?;
        session.verify_partial(1, &partials[1])?;
        Ok((session.aggregate(&partials)?, key.public_key()))
    }

    #[test]
    fn signers_whose_nonces_cancel_are_told() {
        let nonce = [7u64, 11].map(Scalar::from);
        assert_eq!(sign([nonce, nonce.map(|scalar| -scalar)]).err(), Some(Error::NoncesCancel));
    }

    #[test]
    fn one_half_of_the_nonces_may_cancel() {
        let [a, b, c] = [7u64, 11, 13].map(Scalar::from);
        for nonces in [[[a, b], [c, -b]], [[a, b], [-a, c]]] {
            let (signature, key) = sign(nonces).unwrap();
            let key = schnorrkel::PublicKey::from_bytes(&key).unwrap();
            let signature = schnorrkel::Signature::from_bytes(&signature).unwrap();
            assert!(key.verify_simple(b"substrate", b"message", &signature).is_ok());
        }
    }
}
