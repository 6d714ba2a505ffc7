//! Embedded secrets, derived from the coordinator key.
//!
//! A validator keeps one secret, its coordinator key. From the 32-byte scalar of that key, canonical and little-endian
//! (the first half of what schnorrkel stores; the second half, which only seeds schnorrkel's nonces, does not count),
//! comes one secret for each embedded curve:
//!
//! ```text
//! okm    = HKDF-SHA-512(salt: "quoin embedded key v1", ikm: scalar, info: name of the curve, length: 64)
//! secret = okm as a little-endian integer, modulo the order of the curve
//! ```
//!
//! with RFC 5869's HKDF and the names `secq256k1` and `embedwards25519` in ASCII. One secret serves every suite on its
//! curve, every chain and every set; a DKG's context keeps them apart (specification, sections 2 and 8).

use evrf_dkg::{
    EmbeddedSecret, SecretError,
    embedded_curves::{EmbeddedCurve as Curve, Embedwards25519, Secq256k1},
};
use hkdf::Hkdf;
use quoin_primitives::{EmbeddedCurve, EmbeddedKey};
use sha2::Sha512;
use zeroize::Zeroizing;

const SALT: &[u8] = b"quoin embedded key v1";

/// The embedded secrets of one coordinator key; wiped when dropped.
pub struct EmbeddedSecrets {
    /// On secq256k1.
    pub(crate) secq256k1: EmbeddedSecret<Secq256k1>,
    /// On embedwards25519.
    pub(crate) embedwards25519: EmbeddedSecret<Embedwards25519>,
}

impl EmbeddedSecrets {
    /// The secrets of the coordinator key with this secret scalar, little-endian.
    ///
    /// Errors if a derived secret is zero, which happens once in 2²⁵² scalars.
    pub fn derive(scalar: &[u8; 32]) -> Result<Self, SecretError> {
        Ok(Self { secq256k1: secret(scalar)?, embedwards25519: secret(scalar)? })
    }

    /// The public key on `curve`.
    pub fn public_key(&self, curve: EmbeddedCurve) -> EmbeddedKey {
        match curve {
            EmbeddedCurve::Secq256k1 => {
                let mut bytes = [0; 33];
                bytes.copy_from_slice(self.secq256k1.public_key().to_bytes().as_ref());
                EmbeddedKey::Secq256k1(bytes)
            }
            EmbeddedCurve::Embedwards25519 => {
                let mut bytes = [0; 32];
                bytes.copy_from_slice(self.embedwards25519.public_key().to_bytes().as_ref());
                EmbeddedKey::Embedwards25519(bytes)
            }
        }
    }
}

fn secret<C: Curve>(scalar: &[u8; 32]) -> Result<EmbeddedSecret<C>, SecretError> {
    let mut uniform = Zeroizing::new([0; 64]);
    Hkdf::<Sha512>::new(Some(SALT), scalar)
        .expand(C::NAME.as_bytes(), uniform.as_mut())
        .expect("64 bytes are within what HKDF-SHA-512 gives");
    EmbeddedSecret::from_uniform_bytes(&uniform)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scalar, curve, secret and public key. Computed by another program: HMAC of Python's standard library, and the
    /// specification's reference for the curves.
    const VECTORS: [(&str, EmbeddedCurve, &str, &str); 4] = [
        (
            // Of `//Alice`.
            "33a6f3093f158a7109f679410bef1a0c54168145e0cecb4df006c1c2fffb1f09",
            EmbeddedCurve::Secq256k1,
            "6f3c6dae917f1176785056a0d9f5158bbfa22e974780be8b33b8ddc89524266e",
            "039a2d2d6677014c78dff90a3ced2b3f1857301f03eb6d8902dbe2dca159301bd5",
        ),
        (
            "33a6f3093f158a7109f679410bef1a0c54168145e0cecb4df006c1c2fffb1f09",
            EmbeddedCurve::Embedwards25519,
            "2dbd11fed8a53d95a4905eba3ea02dfc5c41830c14b82e02bf137c6d241f5307",
            "cee3d1b364e24b3f06f6c8b208dd096d481449f433b46e19ecbbf3c56485078a",
        ),
        (
            "0100000000000000000000000000000000000000000000000000000000000000",
            EmbeddedCurve::Secq256k1,
            "12c1ca8cd982d4bcd414da71347d85440b4bbb59bcc386dd00f27b42f7bb37cd",
            "024fba3d2ffa2cc49db04baa52b36ff026b21a73d5f0c2a51256f4179ff167e717",
        ),
        (
            "0100000000000000000000000000000000000000000000000000000000000000",
            EmbeddedCurve::Embedwards25519,
            "d3fdc5b148bf908c37c4a2fce5706d10b0cf0d56bab206a5706af57307458207",
            "52fd5b25f957fe78faa002da78679f673df282b65cd3775873cd7a408f27b881",
        ),
    ];

    #[test]
    fn the_derivation_gives_the_known_answers() {
        for (scalar, curve, secret, public_key) in VECTORS {
            let scalar = hex::decode(scalar).expect("hex").try_into().expect("32 bytes");
            let secrets = EmbeddedSecrets::derive(&scalar).expect("not zero");
            let derived = match curve {
                EmbeddedCurve::Secq256k1 => secrets.secq256k1.to_bytes(),
                EmbeddedCurve::Embedwards25519 => secrets.embedwards25519.to_bytes(),
            };
            assert_eq!(hex::encode(*derived), secret);
            assert_eq!(hex::encode(secrets.public_key(curve).as_bytes()), public_key);
        }
    }

    #[test]
    fn each_scalar_has_keys_of_its_own() {
        let keys = |byte| {
            let secrets = EmbeddedSecrets::derive(&[byte; 32]).expect("not zero");
            [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519].map(|curve| secrets.public_key(curve))
        };
        assert_eq!(keys(1), keys(1));
        assert_ne!(keys(1)[0], keys(2)[0]);
        assert_ne!(keys(1)[1], keys(2)[1]);
    }
}
