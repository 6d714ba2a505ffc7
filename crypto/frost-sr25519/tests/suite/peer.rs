//! frost-schnorrkel, another implementation: from the same shares, the same key and signatures that both accept.
//! (Its binding factors differ, so the two do not sign together.)

use std::collections::HashMap;

use crate::common::*;
use frost_schnorrkel::{
    Schnorrkel,
    frost::{
        Participant, ThresholdKeys, ThresholdParams,
        curve::{Ciphersuite, Ristretto},
        dkg::Interpolation,
        sign::{AlgorithmMachine, PreprocessMachine, SignMachine, SignatureMachine},
    },
};
use frost_sr25519::frost_core::{Error, Signature};
use zeroize::Zeroizing;

fn participant(share: u16) -> Participant {
    Participant::new(share).unwrap()
}

fn peer_keys(recovered: &Recovered, share: u16) -> ThresholdKeys<Ristretto> {
    let shares = recovered.secret_shares.len() as u16;
    let secret_share = recovered.secret_shares[usize::from(share - 1)];
    let verification_shares = (1..)
        .zip(&recovered.verification_shares)
        .map(|(share, bytes)| (participant(share), Ristretto::read_G(&mut &bytes[..]).unwrap()))
        .collect();
    ThresholdKeys::new(
        ThresholdParams::new(recovered.threshold, shares, participant(share)).unwrap(),
        Interpolation::Lagrange,
        Zeroizing::new(Ristretto::read_F(&mut &secret_share[..]).unwrap()),
        verification_shares,
    )
    .unwrap()
}

fn without<T: Clone>(map: &HashMap<Participant, T>, own: Participant) -> HashMap<Participant, T> {
    map.iter().filter(|(other, _)| **other != own).map(|(other, value)| (*other, value.clone())).collect()
}

/// Both rounds by the peer.
fn peer_signs(recovered: &Recovered, shares: &[u16], message: &[u8]) -> Vec<u8> {
    let mut machines = HashMap::new();
    let mut preprocesses = HashMap::new();
    for &share in shares {
        let machine = AlgorithmMachine::new(Schnorrkel::new(b"substrate"), peer_keys(recovered, share));
        let (machine, preprocess) = machine.preprocess(&mut rand_core_06::OsRng);
        machines.insert(participant(share), machine);
        preprocesses.insert(participant(share), preprocess);
    }
    let mut finishing = HashMap::new();
    let mut signature_shares = HashMap::new();
    for (own, machine) in machines {
        let (machine, share) = machine.sign(without(&preprocesses, own), message).unwrap();
        finishing.insert(own, machine);
        signature_shares.insert(own, share);
    }
    let (own, machine) = finishing.into_iter().next().unwrap();
    machine.complete(without(&signature_shares, own)).unwrap().to_bytes().to_vec()
}

#[test]
fn both_have_one_key_and_accept_each_other() {
    for (threshold, shares, signers) in [(2, 3, &[1, 3][..]), (3, 4, &[2, 3, 4]), (5, 7, &[1, 2, 4, 6, 7])] {
        let recovered = Recovered::new(threshold, shares);
        let group_key = Ristretto::read_G(&mut &recovered.group_key[..]).unwrap();
        assert_eq!(peer_keys(&recovered, 1).group_key(), group_key);

        let theirs = peer_signs(&recovered, signers, b"message");
        let signature = Signature::deserialize(&theirs).unwrap();
        assert_eq!(recovered.verifying_key().verify(b"message", &signature), Ok(()));
        assert_eq!(recovered.verifying_key().verify(b"massage", &signature), Err(Error::InvalidSignature));

        let ours = recovered.sign(signers, b"message");
        for signature in [ours, theirs] {
            assert!(sr25519_verify(&signature, b"message", &recovered.group_key));
        }
    }
}
