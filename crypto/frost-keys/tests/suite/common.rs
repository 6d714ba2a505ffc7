//! A DKG among validators whose secrets the test knows, and FROST by them.

use std::collections::BTreeMap;

use frost_keys::{
    Ed25519Sha512, EthereumSchnorr, Scheme, Secp256K1Sha256TR, Sr25519, ethereum_schnorr,
    evrf_dkg::{
        Dealing, Dealings, EmbeddedSecret, Generators, GroupKeys, Parameters, SecretShare, Session, Suite,
        Validator, possession,
    },
    frost_core::{
        Ciphersuite, Error, Signature, SigningPackage, VerifyingKey, aggregate,
        keys::{KeyPackage, PublicKeyPackage},
        round1, round2,
    },
    key_packages, public_key_package,
};
use rand_core_06::{OsRng, RngCore};

/// What a DKG with these weights left: its key, and the secret shares of every validator.
pub(crate) struct Dkg<S: Suite> {
    pub(crate) parameters: Parameters<S>,
    pub(crate) keys: GroupKeys<S>,
    pub(crate) shares: Vec<Vec<SecretShare<S>>>,
}

impl<S: Suite> Dkg<S> {
    /// The first validators deal, as many as the threshold takes.
    pub(crate) fn new(threshold: u16, weights: &[u16]) -> Self {
        let mut context = [0; 32];
        OsRng.fill_bytes(&mut context);
        let secrets: Vec<_> = weights.iter().map(|_| EmbeddedSecret::random(&mut OsRng)).collect();
        let validators = secrets.iter().zip(weights).map(|(secret, &weight)| {
            let proof = possession::prove::<S>(secret, &context, &mut OsRng);
            let key = possession::verify::<S>(secret.public_key(), &context, &proof).unwrap();
            Validator { key, weight }
        });
        let parameters = Parameters::new(context, threshold, validators.collect()).unwrap();
        let generators = Generators::shared(parameters.generators()).unwrap();
        let session = Session::new(parameters.clone(), generators).unwrap();

        let mut dealings: Vec<Dealing<S>> = Vec::new();
        let mut dealt = 0;
        for (dealer, (secret, weight)) in (0..).zip(secrets.iter().zip(weights)) {
            if dealt < threshold {
                let participation = session.deal(dealer, secret, &mut OsRng).unwrap();
                dealings.push(session.verify(dealer, &participation).unwrap());
                dealt += weight;
            }
        }
        let dealings = Dealings::new(session.parameters(), &dealings).unwrap();
        let shares =
            (0..).zip(&secrets).map(|(validator, secret)| dealings.recover(validator, secret).unwrap());
        Self { keys: dealings.combine().unwrap(), shares: shares.collect(), parameters }
    }

    pub(crate) fn group<C: Scheme<Suite = S>>(&self) -> Group<C> {
        let packages =
            |shares: &Vec<SecretShare<S>>| key_packages(&self.parameters, &self.keys, shares).unwrap();
        Group {
            public: public_key_package(&self.parameters, &self.keys).unwrap(),
            packages: self.shares.iter().map(packages).collect(),
        }
    }
}

/// The packages of a key, by validator.
pub(crate) struct Group<C: Ciphersuite> {
    pub(crate) public: PublicKeyPackage<C>,
    pub(crate) packages: Vec<Vec<KeyPackage<C>>>,
}

impl<C: Ciphersuite> Group<C> {
    /// The same group with every package altered.
    pub(crate) fn map(
        &self,
        public: impl Fn(&PublicKeyPackage<C>) -> PublicKeyPackage<C>,
        package: impl Fn(&KeyPackage<C>) -> KeyPackage<C>,
    ) -> Self {
        let packages = self.packages.iter().map(|packages| packages.iter().map(&package).collect()).collect();
        Self { public: public(&self.public), packages }
    }

    pub(crate) fn verifying_key(&self) -> &VerifyingKey<C> {
        self.public.verifying_key()
    }

    /// A signature by all the shares of these validators. FROST's own aggregation verifies it.
    pub(crate) fn sign(&self, validators: &[usize], message: &[u8]) -> Result<Signature<C>, Error<C>> {
        let signers: Vec<_> = validators.iter().flat_map(|&validator| &self.packages[validator]).collect();
        let mut nonces = Vec::new();
        let mut commitments = BTreeMap::new();
        for package in &signers {
            let (nonce, commitment) = round1::commit(package.signing_share(), &mut OsRng);
            commitments.insert(*package.identifier(), commitment);
            nonces.push(nonce);
        }
        let signing = SigningPackage::new(commitments, message);
        let mut shares = BTreeMap::new();
        for (package, nonce) in signers.iter().zip(nonces) {
            shares.insert(*package.identifier(), round2::sign(&signing, &nonce, package)?);
        }
        aggregate(&signing, &shares, &self.public)
    }
}

/// A scheme with a verifier that shares no code with its suite, but for ethereum-schnorr's, which is compared with the EVM's
/// in its own crate.
pub(crate) trait Verified: Scheme {
    fn verify(key: &VerifyingKey<Self>, message: &[u8; 32], signature: &Signature<Self>) -> bool;
}

fn encoded<C: Ciphersuite, const N: usize>(signature: &Signature<C>) -> [u8; N] {
    signature.serialize().unwrap().try_into().unwrap()
}

impl Verified for Sr25519 {
    fn verify(key: &VerifyingKey<Self>, message: &[u8; 32], signature: &Signature<Self>) -> bool {
        let key = schnorrkel::PublicKey::from_bytes(&key.serialize().unwrap()).unwrap();
        let signature = schnorrkel::Signature::from_bytes(&encoded::<_, 64>(signature)).unwrap();
        key.verify_simple(b"substrate", message, &signature).is_ok()
    }
}

impl Verified for Ed25519Sha512 {
    fn verify(key: &VerifyingKey<Self>, message: &[u8; 32], signature: &Signature<Self>) -> bool {
        let key = key.serialize().unwrap().try_into().unwrap();
        let key = ed25519_dalek::VerifyingKey::from_bytes(&key).unwrap();
        key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(&encoded(signature))).is_ok()
    }
}

impl Verified for Secp256K1Sha256TR {
    fn verify(key: &VerifyingKey<Self>, message: &[u8; 32], signature: &Signature<Self>) -> bool {
        let key = secp256k1::PublicKey::from_slice(&key.serialize().unwrap()).unwrap();
        let (key, _) = key.x_only_public_key();
        let signature = secp256k1::schnorr::Signature::from_byte_array(encoded(signature));
        secp256k1::schnorr::verify(&signature, message, &key).is_ok()
    }
}

impl Verified for EthereumSchnorr {
    fn verify(key: &VerifyingKey<Self>, message: &[u8; 32], signature: &Signature<Self>) -> bool {
        let key = ethereum_schnorr::PublicKey::try_from(key).unwrap();
        let signature = ethereum_schnorr::Signature::try_from(signature).unwrap();
        let signature = ethereum_schnorr::Signature::from_bytes(&signature.to_bytes()).unwrap();
        key.verify(message, &signature).is_ok()
    }
}
