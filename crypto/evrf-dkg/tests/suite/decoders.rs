//! No decoder panics, whatever it is given, and what it accepts is encoded as it was.

use std::sync::LazyLock;

use evrf_dkg::{
    Dealing, Dealings, Ed25519, EmbeddedKey, EmbeddedSecret, Ristretto255, Secp256k1, Suite, possession,
    rand_core::OsRng,
};
use proptest::{collection::vec, prelude::*};

use super::common::Dkg;

struct Made<S: Suite> {
    dkg: Dkg<S>,
    participation: Vec<u8>,
    dealing: Vec<u8>,
    proof: Vec<u8>,
}

impl<S: Suite> Made<S> {
    fn new() -> Self {
        let dkg = Dkg::<S>::new(2, &[1, 2]);
        let participation = dkg.deal(1);
        let dealing = dkg.session.verify(1, &participation).unwrap().to_bytes().to_vec();
        let proof = possession::prove::<S>(&dkg.secrets[0], &[0; 32], &mut OsRng);
        Self { dkg, participation, dealing, proof }
    }

    fn participation(&self, bytes: &[u8]) {
        let accepted = self.dkg.session.verify(1, bytes).is_ok();
        assert_eq!(accepted, bytes == self.participation);
    }

    fn dealing(&self, bytes: &[u8]) {
        let parameters = self.dkg.session.parameters();
        if let Ok(dealing) = Dealing::<S>::assume_verified(parameters, 1, bytes.to_vec()) {
            assert_eq!(dealing.to_bytes(), bytes);
            let dealings = [dealing];
            let dealings = Dealings::new(parameters, &dealings).unwrap();
            // Whatever comes of it, it does not panic.
            let keys = dealings.combine();
            let shares = dealings.recover(1, &self.dkg.secrets[1]);
            if bytes == self.dealing {
                assert!(shares.unwrap().iter().all(|share| keys.as_ref().unwrap().is_share(share)));
            }
        }
    }

    fn small(&self, bytes: &[u8]) {
        if let Ok(key) = EmbeddedKey::<S::Embedded>::from_bytes(bytes) {
            assert_eq!(key.to_bytes().as_ref(), bytes);
        }
        let key = self.dkg.secrets[0].public_key();
        let accepted = possession::verify::<S>(key, &[0; 32], bytes).is_ok();
        assert_eq!(accepted, bytes == self.proof);
        if let Some(point) = S::decode(bytes) {
            // Of Ed25519's points the reader removes the torsion, the one exception to one encoding for a value.
            assert_eq!(S::decode(S::encode(&point).as_ref()), Some(point));
            if S::NAME != "ed25519" {
                assert_eq!(S::encode(&point).as_ref(), bytes);
            }
        }
        if let Ok(bytes) = bytes.try_into() {
            if let Some(scalar) = S::decode_scalar(bytes) {
                assert_eq!(&S::encode_scalar(&scalar), bytes);
            }
            if let Ok(secret) = EmbeddedSecret::<S::Embedded>::from_bytes(bytes) {
                assert_eq!(secret.to_bytes().as_ref(), bytes);
            }
        }
    }
}

/// Bytes with some of them changed, the ends among them.
fn changed(good: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let length = good.len();
    (vec((0..length, any::<u8>()), 0..3), 0..4usize, 0..2usize).prop_map(move |(changes, cut, add)| {
        let mut bytes = good.clone();
        changes.into_iter().for_each(|(at, byte)| bytes[at] = byte);
        if cut == 3 {
            bytes.truncate(bytes.len() / 2);
        }
        if cut == 2 {
            bytes.extend(vec![0; add]);
        }
        bytes
    })
}

fn small(proof: &[u8]) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..70),
        vec(any::<u8>(), 32),
        vec(any::<u8>(), 33),
        sec1(),
        changed(proof.to_vec())
    ]
}

/// 33 bytes that begin as a compressed point does.
fn sec1() -> impl Strategy<Value = Vec<u8>> {
    (2..4u8, vec(any::<u8>(), 32)).prop_map(|(tag, x)| [vec![tag], x].concat())
}

macro_rules! decoders {
    ($module:ident, $suite:ty) => {
        mod $module {
            use super::*;

            static MADE: LazyLock<Made<$suite>> = LazyLock::new(Made::new);

            proptest! {
                #![proptest_config(ProptestConfig::with_cases(48))]

                #[test]
                fn participation(bytes in changed(MADE.participation.clone())) {
                    MADE.participation(&bytes);
                }

                #[test]
                fn random_participation(bytes in vec(any::<u8>(), MADE.participation.len())) {
                    MADE.participation(&bytes);
                }

                #[test]
                fn dealing(bytes in changed(MADE.dealing.clone())) {
                    MADE.dealing(&bytes);
                }
            }

            proptest! {
                #![proptest_config(ProptestConfig::with_cases(1000))]

                #[test]
                fn points_scalars_and_proofs(bytes in small(&MADE.proof)) {
                    MADE.small(&bytes);
                }
            }
        }
    };
}

decoders!(secp256k1, Secp256k1);
decoders!(ristretto255, Ristretto255);
decoders!(ed25519, Ed25519);
