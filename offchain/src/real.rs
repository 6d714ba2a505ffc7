//! The real cryptography: the eVRF DKG, MuSig2 and FROST, with the secrets of a [`Keyring`].

use evrf_dkg::{
    Dealing, Dealings, Ed25519, EmbeddedSecret, Generators, Parameters, ProvenKey, Ristretto255, Secp256k1,
    Session, Suite as DkgSuite, Validator,
    embedded_curves::{Embedwards25519, Secq256k1},
    possession,
};
use frost_keys::{Ed25519Sha512, EthereumSchnorr, Secp256K1Sha256TR, Sr25519};
use musig::{AggregateKey, NonceContext, SecretNonce};
use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, Suite, coordinator,
    duties::{ConfirmationSession, PartialSignature, PublicNonce},
    signing::{GroupSignature, SignatureShare, SigningScheme},
    verifier::{Dkg, GroupKey},
};
use rand_core_06::OsRng;
use sp_core::sr25519;

use crate::{
    Keyring,
    cryptography::{Cryptography, Failure, SigningRound},
    embedded::EmbeddedSecrets,
    keyring::CoordinatorSecret,
    shares::{KeyShares, SchemeShares, SigningNonces, SigningSuite},
};

/// A suite whose secrets and results the worker names.
trait KeySuite: DkgSuite {
    fn secret(secrets: &EmbeddedSecrets) -> &EmbeddedSecret<Self::Embedded>;
    fn group_key(public_key: Self::Encoding) -> GroupKey;
}

impl KeySuite for Secp256k1 {
    fn secret(secrets: &EmbeddedSecrets) -> &EmbeddedSecret<Secq256k1> {
        &secrets.secq256k1
    }
    fn group_key(public_key: [u8; 33]) -> GroupKey {
        GroupKey::Secp256k1(public_key)
    }
}

impl KeySuite for Ristretto255 {
    fn secret(secrets: &EmbeddedSecrets) -> &EmbeddedSecret<Embedwards25519> {
        &secrets.embedwards25519
    }
    fn group_key(public_key: [u8; 32]) -> GroupKey {
        GroupKey::Ristretto255(public_key)
    }
}

impl KeySuite for Ed25519 {
    fn secret(secrets: &EmbeddedSecrets) -> &EmbeddedSecret<Embedwards25519> {
        &secrets.embedwards25519
    }
    fn group_key(public_key: [u8; 32]) -> GroupKey {
        GroupKey::Ed25519(public_key)
    }
}

impl Keyring {
    fn coordinator(&self, public: &coordinator::Public) -> Result<&CoordinatorSecret, Failure> {
        self.get(public).ok_or(Failure::UnknownCoordinator)
    }

    /// The holder of the embedded key that a DKG's validator number `member` has.
    fn member(&self, dkg: &Dkg, member: u16) -> Result<&CoordinatorSecret, Failure> {
        let validator = dkg.validators.get(usize::from(member));
        validator
            .and_then(|validator| self.holder_of(&validator.key))
            .ok_or(Failure::UnknownEmbeddedKey { member })
    }

    fn deal_in<S: KeySuite>(&self, dkg: &Dkg, member: u16) -> Result<Vec<u8>, Failure> {
        let secret = S::secret(&self.member(dkg, member)?.embedded);
        let parameters = parameters::<S>(dkg)?;
        let generators =
            Generators::shared(parameters.generators()).map_err(|error| Failure::Dkg(error.to_string()))?;
        let session =
            Session::new(parameters, generators).map_err(|error| Failure::Dkg(error.to_string()))?;
        Ok(session.deal(member, secret, &mut OsRng)?)
    }

    fn recover_in<C: SigningSuite<Suite: KeySuite>>(
        &self,
        dkg: &Dkg,
        dealings: &[(u16, Vec<u8>)],
        member: u16,
        key: &GroupKey,
    ) -> Result<KeyShares, Failure> {
        let secret = C::Suite::secret(&self.member(dkg, member)?.embedded);
        let parameters = parameters::<C::Suite>(dkg)?;
        let dealings = dealings
            .iter()
            .map(|(dealer, bytes)| Dealing::assume_verified(&parameters, *dealer, bytes.clone()))
            .collect::<Result<Vec<_>, _>>()?;
        let dealings = Dealings::new(&parameters, &dealings)?;
        let keys = dealings.combine()?;
        if C::Suite::group_key(keys.group_key().to_public_key_bytes()) != *key {
            return Err(Failure::OtherKey);
        }
        let shares = dealings.recover(member, secret)?;
        Ok(C::shares(SchemeShares::of_dkg(&parameters, &keys, &shares)?))
    }
}

impl Cryptography for Keyring {
    type SecretNonce = SecretNonce;
    type Shares = KeyShares;
    type SigningNonces = SigningNonces;

    fn coordinators(&self) -> Vec<coordinator::Public> {
        Keyring::coordinators(self).cloned().collect()
    }

    fn holds(&self, key: &EmbeddedKey) -> bool {
        self.holder_of(key).is_some()
    }

    fn authorise(
        &self,
        coordinator: &coordinator::Public,
        hash: &[u8; 32],
    ) -> Result<coordinator::Signature, Failure> {
        Ok(self.coordinator(coordinator)?.sign(hash))
    }

    fn prove_possession(
        &self,
        coordinator: &coordinator::Public,
        curve: EmbeddedCurve,
        owner: &[u8; 32],
    ) -> Result<(EmbeddedKey, Vec<u8>), Failure> {
        let secret = self.coordinator(coordinator)?;
        let proof = match curve.possession_suite() {
            Suite::Secp256k1 => possession::prove::<Secp256k1>(&secret.embedded.secq256k1, owner, &mut OsRng),
            Suite::Ristretto255 => {
                possession::prove::<Ristretto255>(&secret.embedded.embedwards25519, owner, &mut OsRng)
            }
            Suite::Ed25519 => {
                possession::prove::<Ed25519>(&secret.embedded.embedwards25519, owner, &mut OsRng)
            }
        };
        Ok((secret.embedded_key(curve), proof))
    }

    fn deal(&self, dkg: &Dkg, member: u16) -> Result<Vec<u8>, Failure> {
        match dkg.suite {
            Suite::Secp256k1 => self.deal_in::<Secp256k1>(dkg, member),
            Suite::Ristretto255 => self.deal_in::<Ristretto255>(dkg, member),
            Suite::Ed25519 => self.deal_in::<Ed25519>(dkg, member),
        }
    }

    fn recover(
        &self,
        dkg: &Dkg,
        scheme: SigningScheme,
        dealings: &[(u16, Vec<u8>)],
        member: u16,
        key: &GroupKey,
    ) -> Result<KeyShares, Failure> {
        if scheme.suite() != dkg.suite {
            return Err(Failure::OtherScheme);
        }
        match scheme {
            SigningScheme::Sr25519 => self.recover_in::<Sr25519>(dkg, dealings, member, key),
            SigningScheme::Bip340 => self.recover_in::<Secp256K1Sha256TR>(dkg, dealings, member, key),
            SigningScheme::EthereumSchnorr => self.recover_in::<EthereumSchnorr>(dkg, dealings, member, key),
            SigningScheme::Ed25519 => self.recover_in::<Ed25519Sha512>(dkg, dealings, member, key),
        }
    }

    fn nonces(
        &self,
        coordinator: &coordinator::Public,
        session: &[u8],
    ) -> Result<(SecretNonce, PublicNonce), Failure> {
        let context = NonceContext { aggregate_key: None, message: None, session };
        let nonce = SecretNonce::generate(&self.coordinator(coordinator)?.musig, &context, &mut OsRng)?;
        let public = nonce.public_nonce();
        Ok((nonce, public))
    }

    fn sign(
        &self,
        coordinator: &coordinator::Public,
        nonces: SecretNonce,
        session: &ConfirmationSession,
        message: &[u8],
    ) -> Result<PartialSignature, Failure> {
        let key = aggregate_key(session)?;
        let public_nonces: Vec<_> = session.signers.iter().map(|signer| signer.nonces).collect();
        let signing = musig::Session::new(&key, &public_nonces, message)?;
        Ok(signing.sign(&self.coordinator(coordinator)?.musig, nonces)?)
    }

    fn aggregate(
        &self,
        session: &ConfirmationSession,
        message: &[u8],
        shares: &[PartialSignature],
    ) -> Result<sr25519::Signature, Failure> {
        let key = aggregate_key(session)?;
        let public_nonces: Vec<_> = session.signers.iter().map(|signer| signer.nonces).collect();
        let signing = musig::Session::new(&key, &public_nonces, message)?;
        Ok(sr25519::Signature::from_raw(signing.aggregate(shares)?))
    }

    fn commit(&self, shares: &KeyShares, messages: usize) -> Result<(SigningNonces, Vec<u8>), Failure> {
        shares.commit(messages)
    }

    fn give_shares(
        &self,
        shares: &KeyShares,
        nonces: SigningNonces,
        round: &SigningRound<'_>,
    ) -> Result<Vec<SignatureShare>, Failure> {
        shares.give_shares(nonces, round)
    }

    fn complete(&self, shares: &KeyShares, round: &SigningRound<'_>) -> Result<Vec<GroupSignature>, Failure> {
        shares.complete(round)
    }
}

fn aggregate_key(session: &ConfirmationSession) -> Result<AggregateKey, Failure> {
    let keys: Vec<[u8; 32]> =
        session.signers.iter().map(|signer| sr25519::Public::from(signer.coordinator.clone()).0).collect();
    Ok(AggregateKey::new(&keys)?)
}

/// The library's parameters of a DKG that the chain describes. The chain checked the proofs of possession.
fn parameters<S: DkgSuite>(dkg: &Dkg) -> Result<Parameters<S>, Failure> {
    let validators = dkg
        .validators
        .iter()
        .map(|validator| {
            let key = evrf_dkg::EmbeddedKey::from_bytes(validator.key.as_bytes())
                .map_err(|error| Failure::Dkg(error.to_string()))?;
            Ok(Validator { key: ProvenKey::assume_proven(key), weight: validator.weight })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    Parameters::new(dkg.context, dkg.threshold, validators).map_err(|error| Failure::Dkg(error.to_string()))
}
