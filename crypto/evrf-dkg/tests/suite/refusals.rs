//! What is wrong is refused by name.

use evrf_dkg::{
    DealError, Dealing, Dealings, DealingsError, Ed25519, EmbeddedKey, EmbeddedSecret, Fault, Generators,
    Parameters, ParametersError, RecoverError, Ristretto255, Secp256k1, SecretError, Session, SizeError,
    StoredError, Suite, SuiteName, UnknownSuite, VerifyError, embedded_curves::EmbeddedCurve, possession,
    possession::PossessionError, rand_core::OsRng,
};

use super::common::{Dkg, validators};

fn refused<S: Suite>(result: Result<Dealing<S>, VerifyError>) -> Fault {
    match result {
        Err(VerifyError::Faulty { dealer: 0, fault }) => fault,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("accepted"),
    }
}

/// A participation is accepted in its own DKG and in none whose parameters differ in anything.
fn other_parameters<S: Suite>() {
    let weights = [2, 1, 2];
    let dkg = Dkg::<S>::new(3, &weights);
    let participation = dkg.deal(0);
    assert!(dkg.session.verify(0, &participation).is_ok());

    let parameters = dkg.session.parameters();
    let context = *parameters.context();
    let keys = parameters.validators().to_vec();
    let session = |context, threshold, validators| {
        let parameters = Parameters::<S>::new(context, threshold, validators).unwrap();
        let generators = Generators::shared(parameters.generators()).unwrap();
        Session::new(parameters, generators).unwrap()
    };
    let fault = |session: Session<S>| refused(session.verify(0, &participation));

    let mut other_context = context;
    other_context[31] ^= 1;
    assert_eq!(fault(session(other_context, 3, keys.clone())), Fault::Equations);
    // A dealer that is another's index, or another dealer's participation, is another dealer.
    let other = dkg.session.verify(2, &participation);
    assert!(matches!(other, Err(VerifyError::Faulty { dealer: 2, fault: Fault::Equations })));
    // Another order of the keys, with weights that keep the length.
    let mut order = keys.clone();
    order.swap(0, 2);
    assert_eq!(fault(session(context, 3, order)), Fault::Equations);
    let mut order = keys.clone();
    order.swap(0, 1);
    assert_eq!(fault(session(context, 3, order)), Fault::Equations);
    // Weights that sum to the same with the same maximum.
    let mut weights = keys.clone();
    (weights[0].weight, weights[1].weight) = (1, 2);
    assert_eq!(fault(session(context, 3, weights)), Fault::Equations);
    // One key replaced.
    let mut replaced = keys.clone();
    replaced[2] = validators(&[EmbeddedSecret::random(&mut OsRng)], &[2])[0];
    assert_eq!(fault(session(context, 3, replaced)), Fault::Equations);
    // Another threshold is another length.
    for threshold in [2, 4] {
        assert!(matches!(fault(session(context, threshold, keys.clone())), Fault::Length { .. }));
    }
    let mut weights = keys.clone();
    weights[1].weight = 2;
    assert!(matches!(fault(session(context, 3, weights)), Fault::Length { .. }));
}

#[test]
fn other_parameters_secp256k1() {
    other_parameters::<Secp256k1>();
}

#[test]
fn other_parameters_ristretto255() {
    other_parameters::<Ristretto255>();
}

#[test]
fn other_parameters_ed25519() {
    other_parameters::<Ed25519>();
}

/// Ristretto255 and Ed25519 share field, curve and lengths, and yet not participations.
#[test]
fn other_suite() {
    let dkg = Dkg::<Ristretto255>::new(1, &[1]);
    let parameters = dkg.session.parameters();
    let parameters =
        Parameters::<Ed25519>::new(*parameters.context(), 1, parameters.validators().to_vec()).unwrap();
    let generators = Generators::shared(parameters.generators()).unwrap();
    let session = Session::new(parameters, generators).unwrap();
    assert_eq!(session.parameters().participation_len(), dkg.session.parameters().participation_len());
    refused(session.verify(0, &dkg.deal(0)));
}

#[test]
fn parameters() {
    type S = Secp256k1;
    let secrets: Vec<_> = (0..3).map(|_| EmbeddedSecret::random(&mut OsRng)).collect();
    let new = |threshold, weights: &[u16]| {
        Parameters::<S>::new([0; 32], threshold, validators(&secrets, weights)).map(|_| ())
    };
    assert_eq!(new(3, &[1, 1, 1]), Ok(()));
    assert_eq!(new(1, &[]), Err(ParametersError::NoValidators));
    assert_eq!(new(1, &[1, 0]), Err(ParametersError::ZeroWeight { validator: 1 }));
    assert_eq!(new(0, &[1, 1]), Err(ParametersError::Threshold { threshold: 0, shares: 2 }));
    assert_eq!(new(4, &[1, 1, 1]), Err(ParametersError::Threshold { threshold: 4, shares: 3 }));
    assert_eq!(new(1, &[65_535, 1]), Err(ParametersError::TooManyShares { shares: 65_536 }));
    let twice = [secrets[0].clone(), secrets[1].clone(), secrets[0].clone()];
    assert_eq!(
        Parameters::<S>::new([0; 32], 1, validators(&twice, &[1, 1, 1])).map(|_| ()),
        Err(ParametersError::SameKey { first: 0, second: 2 })
    );
    let negative = EmbeddedSecret::from_bytes(&{
        use evrf_dkg::embedded_curves::{Scalar, Secq256k1};
        let secret: Option<Scalar<Secq256k1>> = Secq256k1::decode_scalar(&secrets[1].to_bytes()).into();
        Secq256k1::encode_scalar(&-secret.unwrap())
    });
    let opposite = [secrets[0].clone(), secrets[1].clone(), negative.unwrap()];
    assert_eq!(
        Parameters::<S>::new([0; 32], 1, validators(&opposite, &[1, 1, 1])).map(|_| ()),
        Err(ParametersError::SameKey { first: 1, second: 2 })
    );
}

#[test]
fn generators() {
    assert_eq!(Generators::<Ristretto255>::new(500).map(|_| ()), Err(SizeError::NotPowerOfTwo { size: 500 }));
    let secrets = [EmbeddedSecret::random(&mut OsRng)];
    let parameters = Parameters::<Ristretto255>::new([0; 32], 1, validators(&secrets, &[1])).unwrap();
    let few = Generators::new(256).unwrap();
    let error = Session::new(parameters.clone(), few).map(|_| ());
    assert_eq!(error, Err(SizeError::TooFew { size: 512, available: 256 }));
    // More than needed serve as well, and a participation made with them is the same to others.
    let more = Session::new(parameters.clone(), Generators::new(1024).unwrap()).unwrap();
    let enough = Session::new(parameters, Generators::new(512).unwrap()).unwrap();
    let participation = more.deal(0, &secrets[0], &mut OsRng).unwrap();
    assert!(enough.verify(0, &participation).is_ok());
    assert!(more.verify(0, &enough.deal(0, &secrets[0], &mut OsRng).unwrap()).is_ok());
}

#[test]
fn dealers() {
    let dkg = Dkg::<Ristretto255>::new(1, &[1, 1]);
    let deal = |dealer, secret: usize| dkg.session.deal(dealer, &dkg.secrets[secret], &mut OsRng).map(|_| ());
    assert_eq!(deal(0, 0), Ok(()));
    assert_eq!(deal(0, 1), Err(DealError::WrongSecret { dealer: 0 }));
    assert_eq!(deal(2, 0), Err(DealError::UnknownDealer { dealer: 2, validators: 2 }));
}

/// A source of entropy that always yields the same.
struct Broken;

impl evrf_dkg::rand_core::RngCore for Broken {
    fn next_u32(&mut self) -> u32 {
        0
    }

    fn next_u64(&mut self) -> u64 {
        0
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), evrf_dkg::rand_core::Error> {
        bytes.fill(0);
        Ok(())
    }
}

impl evrf_dkg::rand_core::CryptoRng for Broken {}

/// With broken entropy a participation is a function of the session, the dealer and the secret: it is still valid, and its
/// ephemeral keys are nobody else's. With entropy it is different every time, and the polynomial is the same.
#[test]
fn hedging() {
    let dkg = Dkg::<Ristretto255>::new(1, &[1, 1]);
    let broken = |dealer: u16| {
        let secret = &dkg.secrets[usize::from(dealer)];
        dkg.session.deal(dealer, secret, &mut Broken).unwrap()
    };
    assert_eq!(broken(0), broken(0));
    let ephemeral = |participation: &[u8]| participation[..64].to_vec();
    assert_ne!(ephemeral(&broken(0)), ephemeral(&broken(1)));
    assert!(dkg.session.verify(0, &broken(0)).is_ok());
    let parameters = dkg.session.parameters();
    let other = Parameters::new([9; 32], 1, parameters.validators().to_vec()).unwrap();
    let other = Session::new(other, dkg.session.generators().clone()).unwrap();
    let elsewhere = other.deal(0, &dkg.secrets[0], &mut Broken).unwrap();
    assert_ne!(ephemeral(&broken(0)), ephemeral(&elsewhere));

    let (first, second) = (dkg.deal(0), dkg.deal(0));
    assert_ne!(ephemeral(&first), ephemeral(&second));
    let keys = 2 * 32;
    assert_eq!(first[keys..keys + 32], second[keys..keys + 32], "V_0");
    assert_ne!(first[keys + 32..keys + 64], second[keys + 32..keys + 64], "a pad");
}

#[test]
fn dealings_and_recovery() {
    type S = Ristretto255;
    let dkg = Dkg::<S>::new(3, &[2, 1, 1]);
    let parameters = dkg.session.parameters();
    let dealing = |dealer| dkg.session.verify(dealer, &dkg.deal(dealer)).unwrap();
    let (first, second, third) = (dealing(0), dealing(1), dealing(2));
    let new = |dealings: &[Dealing<S>]| Dealings::new(parameters, dealings).map(|_| ());
    assert_eq!(new(&[first.clone(), second.clone()]), Ok(()));
    assert_eq!(new(&[]), Err(DealingsError::Weight { weight: 0, threshold: 3 }));
    let light = [second.clone(), third.clone()];
    assert_eq!(new(&light), Err(DealingsError::Weight { weight: 2, threshold: 3 }));
    let repeated = [first.clone(), second.clone(), second.clone()];
    assert_eq!(new(&repeated), Err(DealingsError::Repeated { dealer: 1 }));
    let other = Dkg::<S>::new(3, &[2, 1, 1]);
    let foreign = other.session.verify(1, &other.deal(1)).unwrap();
    assert_eq!(new(&[first.clone(), foreign]), Err(DealingsError::OtherParameters { dealer: 1 }));

    // Any dealers of enough weight, in any order, give everybody shares of one key.
    for chosen in [vec![&first, &second], vec![&third, &first], vec![&second, &third, &first]] {
        let chosen: Vec<_> = chosen.into_iter().cloned().collect();
        let dealings = Dealings::new(parameters, &chosen).unwrap();
        let keys = dealings.combine().unwrap();
        for (validator, secret) in (0..).zip(&dkg.secrets) {
            let shares = dealings.recover(validator, secret).unwrap();
            assert_eq!(
                shares.iter().map(|share| share.index()).collect::<Vec<_>>(),
                parameters.shares_of(validator).unwrap().collect::<Vec<_>>()
            );
            assert!(shares.iter().all(|share| keys.is_share(share)));
        }
        let other = [third.clone(), first.clone(), second.clone()][..chosen.len() - 1].to_vec();
        if let Ok(other) = Dealings::new(parameters, &other) {
            let shares = other.recover(0, &dkg.secrets[0]).unwrap();
            let same = other.group_key().unwrap() == *keys.group_key();
            assert!(shares.iter().all(|share| keys.is_share(share) == same));
        }
    }
    let all = [first, second, third];
    let dealings = Dealings::new(parameters, &all).unwrap();
    let wrong = dealings.recover(1, &dkg.secrets[0]).map(|_| ());
    assert_eq!(wrong, Err(RecoverError::WrongSecret { validator: 1 }));
    let unknown = dealings.recover(3, &dkg.secrets[0]).map(|_| ());
    assert_eq!(unknown, Err(RecoverError::UnknownValidator { validator: 3, validators: 3 }));
    assert_eq!(dealings.combine().unwrap().verification_share(0), None);
    assert_eq!(dealings.combine().unwrap().verification_share(5), None);
}

#[test]
fn stored_dealings() {
    type S = Secp256k1;
    let dkg = Dkg::<S>::new(1, &[1, 2]);
    let parameters = dkg.session.parameters();
    let dealing = dkg.session.verify(0, &dkg.deal(0)).unwrap();
    let bytes = dealing.to_bytes().to_vec();
    assert_eq!(bytes.len(), parameters.dealing_len());
    let stored = |dealer, bytes| Dealing::assume_verified(parameters, dealer, bytes);
    let again = stored(0, bytes.clone()).unwrap();
    assert_eq!((again.dealer(), again.to_bytes()), (0, bytes.as_slice()));
    assert_eq!(
        stored(2, bytes.clone()).map(|_| ()),
        Err(StoredError::UnknownDealer { dealer: 2, validators: 2 })
    );
    let short = stored(0, bytes[1..].to_vec()).map(|_| ());
    let (expected, found) = (parameters.dealing_len(), parameters.dealing_len() - 1);
    assert_eq!(short, Err(StoredError::Length { expected, found }));

    // Corruption is told where it is met: an ephemeral key of the second slot, V_0, a pad, an encrypted share.
    let corrupt = |at: usize, length: usize| {
        let mut bytes = bytes.clone();
        bytes[at..at + length].fill(0xff);
        [stored(0, bytes).unwrap()]
    };
    let error = StoredError::Corrupt { dealer: 0 };
    let recover = |dealings: &[Dealing<S>], validator: u16| {
        let dealings = Dealings::new(parameters, dealings).unwrap();
        dealings.recover(validator, &dkg.secrets[usize::from(validator)]).map(|shares| shares.len())
    };
    let combine =
        |dealings: &[Dealing<S>]| Dealings::new(parameters, dealings).unwrap().combine().map(|_| ());
    let ephemeral = corrupt(2 * 33, 33);
    assert_eq!((recover(&ephemeral, 0), recover(&ephemeral, 1)), (Ok(1), Err(error.into())));
    assert_eq!(combine(&ephemeral), Ok(()));
    for commitment in [0, 3] {
        let commitment = corrupt((4 + commitment) * 33, 33);
        assert_eq!((recover(&commitment, 1), combine(&commitment)), (Ok(2), Err(error)));
    }
    let share = corrupt(bytes.len() - 32, 32);
    assert_eq!((recover(&share, 0), recover(&share, 1)), (Ok(1), Err(error.into())));
    assert_eq!(combine(&share), Err(error));
}

fn keys_and_possession<S: Suite>() {
    type Secret<S> = EmbeddedSecret<<S as Suite>::Embedded>;
    assert_eq!(Secret::<S>::from_bytes(&[0; 32]).map(|_| ()), Err(SecretError::Zero));
    assert_eq!(Secret::<S>::from_bytes(&[0xff; 32]).map(|_| ()), Err(SecretError::NotReduced));
    assert_eq!(Secret::<S>::from_uniform_bytes(&[0; 64]).map(|_| ()), Err(SecretError::Zero));
    let secret = Secret::<S>::from_uniform_bytes(&[1; 64]).unwrap();
    assert_eq!(Secret::<S>::from_bytes(&secret.to_bytes()).unwrap().to_bytes(), secret.to_bytes());
    assert!(!format!("{secret:?}").contains(&hex::encode(&secret.to_bytes()[..4])));
    let key = secret.public_key();
    assert_eq!(EmbeddedKey::from_bytes(key.to_bytes().as_ref()), Ok(key));

    let owner = [3; 32];
    let proof = possession::prove::<S>(&secret, &owner, &mut OsRng);
    let verify = |proof: &[u8]| possession::verify::<S>(key, &owner, proof).map(|_| ());
    assert_eq!(verify(&proof), Ok(()));
    let (expected, found) = (proof.len(), proof.len() - 1);
    assert_eq!(expected, possession::proof_len::<S::Embedded>());
    assert_eq!(verify(&proof[1..]), Err(PossessionError::Length { expected, found }));
    let with = |at: usize, bytes: &[u8]| {
        let mut proof = proof.clone();
        proof[at..at + bytes.len()].copy_from_slice(bytes);
        verify(&proof)
    };
    assert!(matches!(with(0, &[0xff; 33][..expected - 32]), Err(PossessionError::Nonce(_))));
    assert_eq!(with(expected - 32, &[0xff; 32]), Err(PossessionError::Response));
    assert_eq!(with(expected - 32, &[0; 32]), Err(PossessionError::Equation));
    let other = possession::verify::<S>(key, &[4; 32], &proof).map(|_| ());
    assert_eq!(other, Err(PossessionError::Equation));
    let other = Secret::<S>::from_uniform_bytes(&[2; 64]).unwrap().public_key();
    assert_eq!(possession::verify::<S>(other, &owner, &proof).map(|_| ()), Err(PossessionError::Equation));
}

#[test]
fn keys_and_possession_of_every_suite() {
    keys_and_possession::<Secp256k1>();
    keys_and_possession::<Ristretto255>();
    keys_and_possession::<Ed25519>();
    // A proof is made in one suite, even where the curve is the same.
    let secret = EmbeddedSecret::random(&mut OsRng);
    let proof = possession::prove::<Ristretto255>(&secret, &[0; 32], &mut OsRng);
    assert!(possession::verify::<Ristretto255>(secret.public_key(), &[0; 32], &proof).is_ok());
    assert!(possession::verify::<Ed25519>(secret.public_key(), &[0; 32], &proof).is_err());
}

#[test]
fn suite_names() {
    for suite in SuiteName::ALL {
        assert_eq!(suite.as_str().parse(), Ok(suite));
    }
    assert_eq!("Secp256k1".parse::<SuiteName>(), Err(UnknownSuite));
}
