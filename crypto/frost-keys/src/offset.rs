//! Keys derived from a group's key by addition.

use alloc::collections::BTreeMap;

use frost_core::{
    Ciphersuite, Error, Field, FieldError, Group, GroupError, Scalar, VerifyingKey,
    keys::{KeyPackage, PublicKeyPackage, SigningShare, VerifyingShare},
};

/// A public scalar d that turns a group's key P into P + d·G, and its packages into those of that key: every share grows by d.
///
/// P is the key as the DKG made it; what a scheme then does for the parity of a key (BIP 340), it does to the sum.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Offset<C: Ciphersuite>(Scalar<C>);

impl<C: Ciphersuite> Offset<C> {
    /// An offset from the encoding of a scalar, 32 bytes: big-endian for secp256k1, little-endian for the others. Refuses
    /// another length and what is not below the group's order.
    pub fn deserialize(bytes: &[u8]) -> Result<Self, FieldError> {
        let bytes = bytes.try_into().map_err(|_| FieldError::MalformedScalar)?;
        <<C::Group as Group>::Field as Field>::deserialize(&bytes).map(Self)
    }

    /// The key P + d·G. Refuses the identity.
    pub fn verifying_key(&self, key: &VerifyingKey<C>) -> Result<VerifyingKey<C>, Error<C>> {
        let sum = key.to_element() + <C::Group>::generator() * self.0;
        if sum == <C::Group>::identity() {
            return Err(GroupError::InvalidIdentityElement.into());
        }
        Ok(VerifyingKey::new(sum))
    }

    /// The package of a share of that key.
    pub fn key_package(&self, package: &KeyPackage<C>) -> Result<KeyPackage<C>, Error<C>> {
        let signing_share = SigningShare::new(package.signing_share().to_scalar() + self.0);
        Ok(KeyPackage::new(
            *package.identifier(),
            signing_share,
            self.verifying_share(package.verifying_share()),
            self.verifying_key(package.verifying_key())?,
            *package.min_signers(),
        ))
    }

    /// The package of that key and its verification shares.
    pub fn public_key_package(&self, package: &PublicKeyPackage<C>) -> Result<PublicKeyPackage<C>, Error<C>> {
        let verifying_shares: BTreeMap<_, _> = package
            .verifying_shares()
            .iter()
            .map(|(identifier, share)| (*identifier, self.verifying_share(share)))
            .collect();
        let verifying_key = self.verifying_key(package.verifying_key())?;
        Ok(PublicKeyPackage::new(verifying_shares, verifying_key, package.min_signers()))
    }

    fn verifying_share(&self, share: &VerifyingShare<C>) -> VerifyingShare<C> {
        VerifyingShare::new(share.to_element() + <C::Group>::generator() * self.0)
    }
}
