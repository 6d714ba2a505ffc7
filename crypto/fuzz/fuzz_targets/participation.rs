//! Participations: whatever the bytes are, verification and what reads stored dealings end with an answer; a participation
//! altered in any way is refused.
//!
//! The first byte chooses the suite and the dealer, the second what the rest is: a participation, changes over an honest
//! one from a place on, or a stored dealing.

#![no_main]

use std::sync::LazyLock;

use evrf_dkg::{
    Dealing, Dealings, Ed25519, EmbeddedSecret, Generators, Parameters, ProvenKey, Ristretto255, Secp256k1,
    Session, Suite, Validator, rand_core::OsRng,
};
use libfuzzer_sys::fuzz_target;

/// A DKG of two validators of whom one completes it, and the first one's participation.
struct Dkg<S: Suite> {
    session: Session<S>,
    secret: EmbeddedSecret<S::Embedded>,
    participation: Vec<u8>,
}

impl<S: Suite> Dkg<S> {
    fn new() -> Self {
        let secret = |byte| EmbeddedSecret::<S::Embedded>::from_uniform_bytes(&[byte; 64]).expect("not zero");
        let validator =
            |byte| Validator { key: ProvenKey::assume_proven(secret(byte).public_key()), weight: 1 };
        let parameters =
            Parameters::<S>::new([9; 32], 1, vec![validator(1), validator(2)]).expect("valid parameters");
        let generators = Generators::new(parameters.generators()).expect("a power of two");
        let session = Session::new(parameters, generators).expect("enough generators");
        let participation = session.deal(0, &secret(1), &mut OsRng).expect("the own secret");
        Self { session, secret: secret(1), participation }
    }

    fn fuzz(&self, dealer: u16, kind: u8, bytes: &[u8]) {
        match kind % 3 {
            0 => self.verify(dealer, bytes),
            1 => {
                let Some((place, changes)) = bytes.split_first_chunk() else { return };
                let mut altered = self.participation.clone();
                let place = usize::from(u16::from_le_bytes(*place)) % altered.len();
                altered[place..].iter_mut().zip(changes).for_each(|(byte, change)| *byte ^= change);
                self.verify(dealer, &altered);
            }
            _ => self.read(dealer, bytes),
        }
    }

    fn verify(&self, dealer: u16, participation: &[u8]) {
        let result = self.session.verify(dealer, participation);
        assert_eq!(result.is_ok(), dealer == 0 && participation == self.participation);
        if let Ok(dealing) = result {
            self.read(0, dealing.to_bytes());
        }
    }

    fn read(&self, dealer: u16, bytes: &[u8]) {
        let parameters = self.session.parameters();
        if let Ok(dealing) = Dealing::assume_verified(parameters, dealer, bytes.to_vec()) {
            let dealings = [dealing];
            if let Ok(dealings) = Dealings::new(parameters, &dealings) {
                let _ = dealings.combine();
                let _ = dealings.recover(0, &self.secret);
            }
        }
    }
}

static SECP256K1: LazyLock<Dkg<Secp256k1>> = LazyLock::new(Dkg::new);
static RISTRETTO255: LazyLock<Dkg<Ristretto255>> = LazyLock::new(Dkg::new);
static ED25519: LazyLock<Dkg<Ed25519>> = LazyLock::new(Dkg::new);

fuzz_target!(|bytes: &[u8]| {
    let [choice, kind, rest @ ..] = bytes else { return };
    let dealer = u16::from(choice / 3 % 3);
    match choice % 3 {
        0 => SECP256K1.fuzz(dealer, *kind, rest),
        1 => RISTRETTO255.fuzz(dealer, *kind, rest),
        _ => ED25519.fuzz(dealer, *kind, rest),
    }
});
