//! The largest DKGs that are promised: weights up to 50, and 150 key shares.

use evrf_dkg::{
    Dealings, Ed25519, EmbeddedSecret, Parameters, Ristretto255, Secp256k1, Suite, rand_core::OsRng,
};

use super::common::Dkg;

/// The first and the last validator deal, which is not enough weight or is, and who shares are for recovers them.
fn check<S: Suite>(threshold: u16, weights: &[u16], bytes: usize) {
    let dkg = Dkg::<S>::new(threshold, weights);
    let parameters = dkg.session.parameters();
    assert_eq!(parameters.participation_len(), bytes);
    let dealers = [0, u16::try_from(weights.len() - 1).unwrap()];
    let participations = dealers.map(|dealer| dkg.deal(dealer));
    assert!(participations.iter().all(|participation| participation.len() == bytes));
    let batch: Vec<_> = dealers.into_iter().zip(participations.iter().map(Vec::as_slice)).collect();
    let dealings: Vec<_> = dkg.session.verify_batch(&batch).into_iter().map(Result::unwrap).collect();
    let weight: u16 = dealers.iter().map(|dealer| weights[usize::from(*dealer)]).sum();
    let enough = Dealings::new(parameters, &dealings);
    assert_eq!(enough.is_ok(), weight >= threshold);
    if let Ok(dealings) = enough {
        let keys = dealings.combine().unwrap();
        for (validator, secret) in (0..).zip(&dkg.secrets) {
            let shares = dealings.recover(validator, secret).unwrap();
            assert_eq!(shares.len(), usize::from(weights[usize::from(validator)]));
            assert!(shares.iter().all(|share| keys.is_share(share)));
        }
    }
}

#[test]
fn fifty_shares_each() {
    check::<Ristretto255>(100, &[50, 50, 50], 20_064);
}

#[test]
fn weights_of_all_sizes() {
    check::<Secp256k1>(40, &[50, 1, 2, 3, 17], 14_573);
}

#[test]
fn one_hundred_and_fifty_validators() {
    check::<Ed25519>(101, &[1; 150], 15_808);
    check::<Secp256k1>(101, &[1; 150], 16_146);
}

#[test]
fn sizes_of_the_specification() {
    for (t, n, bytes) in
        [(3, 4, 2_234), (11, 16, 4_268), (34, 50, 6_874), (67, 100, 11_180), (101, 150, 16_146)]
    {
        let secrets: Vec<_> = (0..n).map(|_| EmbeddedSecret::random(&mut OsRng)).collect();
        let validators = super::common::validators(&secrets, &vec![1; n]);
        let parameters = Parameters::<Secp256k1>::new([0; 32], t, validators).unwrap();
        assert_eq!(parameters.participation_len(), bytes);
    }
}
