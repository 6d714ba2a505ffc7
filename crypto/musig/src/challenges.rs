//! What is kept of a session to check partial signatures by, one at a time.

use alloc::vec;

use curve25519_dalek_4::{
    constants::RISTRETTO_BASEPOINT_POINT, ristretto::RistrettoPoint, scalar::Scalar,
    traits::VartimeMultiscalarMul,
};

use crate::{
    Error, PUBLIC_NONCE_LENGTH, PublicNonce,
    keys::{PUBLIC_KEY_LENGTH, Signer, decompress},
    session::{PARTIAL_SIGNATURE_LENGTH, scalar},
    transcripts::KeyList,
};

/// Bytes of [`Challenges`]: the nonce coefficient `b`, then the challenge `c`, each a canonical scalar, little-endian.
pub const CHALLENGES_LENGTH: usize = 64;

/// The two scalars in which a [`Session`](crate::Session) binds all keys, all nonces and the message.
///
/// Whoever has computed a session once keeps them, and then checks each partial signature as it comes, without
/// aggregating again: at the cost of three decompressions, one multi-scalar multiplication of three points and a hash of
/// the list of keys.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Challenges {
    pub(crate) nonce_coefficient: Scalar,
    pub(crate) challenge: Scalar,
}

impl Challenges {
    /// Takes what [`to_bytes`](Self::to_bytes) gave.
    pub fn from_bytes(bytes: &[u8; CHALLENGES_LENGTH]) -> Result<Self, Error> {
        let mut halves = [[0; 32]; 2];
        halves.as_flattened_mut().copy_from_slice(bytes);
        let [nonce_coefficient, challenge] = halves.each_ref().map(scalar);
        nonce_coefficient
            .zip(challenge)
            .map(|(nonce_coefficient, challenge)| Self { nonce_coefficient, challenge })
            .ok_or(Error::InvalidChallenges)
    }

    /// Both scalars, to be stored.
    pub fn to_bytes(&self) -> [u8; CHALLENGES_LENGTH] {
        let mut bytes = [0; CHALLENGES_LENGTH];
        bytes[..32].copy_from_slice(self.nonce_coefficient.as_bytes());
        bytes[32..].copy_from_slice(self.challenge.as_bytes());
        bytes
    }

    /// Checks one signer's partial signature, as [`Session::verify_partial`](crate::Session::verify_partial) does.
    ///
    /// `public_keys` are those of all signers in the session's order, and `public_nonce` is the signer's own. They are
    /// taken for those that the session was made of: of other ones, the right partial signature is not valid.
    pub fn verify_partial(
        &self,
        public_keys: &[[u8; PUBLIC_KEY_LENGTH]],
        signer: usize,
        public_nonce: &[u8; PUBLIC_NONCE_LENGTH],
        partial_signature: &[u8; PARTIAL_SIGNATURE_LENGTH],
    ) -> Result<(), Error> {
        let signers = public_keys.len();
        let public_key = *public_keys.get(signer).ok_or(Error::SignerOutOfRange { signer, signers })?;
        let point = decompress(&public_key).map_err(|reason| Error::InvalidKey { signer, reason })?;
        let nonce =
            PublicNonce::from_bytes(public_nonce).map_err(|reason| Error::InvalidNonce { signer, reason })?;
        let coefficient = KeyList::new(public_keys).coefficient(&public_key);
        match scalar(partial_signature) {
            Some(partial) if self.hold(&Signer { public_key, point, coefficient }, &nonce, &partial) => {
                Ok(())
            }
            _ => Err(Error::InvalidPartialSignatures { signers: vec![signer] }),
        }
    }

    /// `sᵢ·B = R₁ᵢ + b·R₂ᵢ + c·aᵢ·Xᵢ`
    pub(crate) fn hold(&self, signer: &Signer, nonce: &PublicNonce, partial: &Scalar) -> bool {
        let [first, second] = nonce.points;
        let right = RistrettoPoint::vartime_multiscalar_mul(
            [*partial, -self.nonce_coefficient, -(self.challenge * signer.coefficient)],
            [RISTRETTO_BASEPOINT_POINT, second, signer.point],
        );
        right == first
    }
}
