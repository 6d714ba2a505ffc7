//! Decoders of points and scalars: nothing panics, and what is accepted is written the same again, but for Ed25519, whose
//! reader removes a torsion part.

#![no_main]

use embedded_curves::{Affine, EmbeddedCurve, Embedwards25519, Secq256k1};
use generalized_bulletproofs::{Ed25519, ProofGroup, Ristretto255, Secp256k1};
use libfuzzer_sys::fuzz_target;

fn embedded<C: EmbeddedCurve>(bytes: &[u8]) {
    if let Ok(point) = C::decode(bytes) {
        assert_eq!(point.encode().as_ref(), bytes);
        assert!(bool::from(Affine::<C>::from_coordinates(*point.x(), *point.y()).is_some()));
    }
    if let Ok(bytes) = bytes.try_into()
        && let Some(scalar) = Option::from(C::decode_scalar(bytes))
    {
        assert_eq!(C::encode_scalar(&scalar), *bytes);
    }
}

fn group<P: ProofGroup>(bytes: &[u8], one_encoding: bool) {
    if let Some(point) = P::decode(bytes) {
        assert!(point != P::identity());
        let encoded = P::encode(&point);
        assert_eq!(P::decode(encoded.as_ref()), Some(point));
        assert!(!one_encoding || encoded.as_ref() == bytes);
    }
    if let Ok(bytes) = bytes.try_into()
        && let Some(scalar) = P::decode_scalar(bytes)
    {
        assert_eq!(P::encode_scalar(&scalar), *bytes);
    }
}

fuzz_target!(|bytes: &[u8]| {
    embedded::<Secq256k1>(bytes);
    embedded::<Embedwards25519>(bytes);
    group::<Secp256k1>(bytes, true);
    group::<Ristretto255>(bytes, true);
    group::<Ed25519>(bytes, false);
});
