//! The same for signers, messages and faults drawn at random.

use crate::common::*;
use musig::{AggregateKey, Error, PublicNonce, Session};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn honest_signatures_verify(signers in 1usize..12, message in prop::collection::vec(any::<u8>(), 0..400)) {
        let honest = Honest::new(signers, &message);
        let signature = honest.session().aggregate(&honest.partials).unwrap();
        prop_assert!(sr25519_verify(&signature, &message, &honest.key.public_key()));
    }

    /// Any set of signers sends any other scalars: the errors do not cancel, and exactly they are named.
    #[test]
    fn exactly_the_faulty_are_blamed(
        faulty in prop::collection::vec(any::<bool>(), 1..12),
        replacement in any::<[u8; 32]>(),
    ) {
        let honest = Honest::new(faulty.len(), b"message");
        let mut partials = honest.partials.clone();
        for (partial, _) in partials.iter_mut().zip(&faulty).filter(|(_, faulty)| **faulty) {
            *partial = replacement;
        }
        let expected: Vec<usize> = (0..faulty.len()).filter(|&signer| faulty[signer]).collect();
        match honest.session().aggregate(&partials) {
            Ok(_) => prop_assert!(expected.is_empty()),
            Err(error) => prop_assert_eq!(error, Error::InvalidPartialSignatures { signers: expected }),
        }
    }

    /// One flipped bit anywhere in keys, nonces or message: refused, or the partial signatures of before are.
    #[test]
    fn nothing_signed_can_be_changed(signers in 1usize..6, place in any::<prop::sample::Index>()) {
        let honest = Honest::new(signers, b"message");
        let mut keys = public_keys(&honest.keypairs).concat();
        let mut nonces = honest.public_nonces.concat();
        let mut message = honest.message.clone();
        let bit = place.index(8 * (keys.len() + nonces.len() + message.len()));
        let bytes = keys.iter_mut().chain(&mut nonces).chain(&mut message);
        *bytes.into_iter().nth(bit / 8).unwrap() ^= 1 << (bit % 8);

        let Ok(key) = AggregateKey::new(keys.as_chunks().0) else { return Ok(()) };
        let Ok(session) = Session::new(&key, nonces.as_chunks().0, &message) else { return Ok(()) };
        let all = (0..signers).collect();
        prop_assert_eq!(
            session.aggregate(&honest.partials),
            Err(Error::InvalidPartialSignatures { signers: all })
        );
    }

    #[test]
    fn no_bytes_make_the_decoders_panic(
        keys in prop::collection::vec(any::<[u8; 32]>(), 0..4),
        first in any::<[u8; 32]>(),
        second in any::<[u8; 32]>(),
    ) {
        let mut nonce = [0; 64];
        nonce[..32].copy_from_slice(&first);
        nonce[32..].copy_from_slice(&second);
        if let Ok(decoded) = PublicNonce::from_bytes(&nonce) {
            prop_assert_eq!(decoded.to_bytes(), nonce);
        }
        let _ = AggregateKey::new(&keys);
    }
}
