//! The proof that the scalar commitments have no part on H: a Schnorr proof for a random combination of them
//! (specification, section 5).

use generalized_bulletproofs::{
    Accumulator, Generators, ProofGroup, Scalar,
    rand_core::{CryptoRng, RngCore},
    transcript::{DecodeError, Reader, Writer},
    vectors::{powers, random},
};
use zeroize::Zeroizing;

/// Prove that V_k = `values[k]`·G. Constant-time.
pub(crate) fn prove<P: ProofGroup>(
    generators: &Generators<P>,
    writer: &mut Writer<'_>,
    values: &[Scalar<P>],
    rng: &mut (impl RngCore + CryptoRng),
) -> Scalar<P> {
    let rho: Scalar<P> = writer.challenge(b"rho");
    let nonce: Zeroizing<Scalar<P>> = Zeroizing::new(random(rng));
    writer.point::<P>(b"R", &generators.mul_base(&nonce));
    let e: Scalar<P> = writer.challenge(b"e");
    let combination = Zeroizing::new(Scalar::<P>::inner_product(&powers(rho, values.len()), values));
    *nonce + e * *combination
}

/// A proof that was read, but for its last scalar.
#[derive(Clone, Debug)]
pub(crate) struct Opening<P: ProofGroup> {
    rho: Scalar<P>,
    nonce: P::Point,
    e: Scalar<P>,
}

impl<P: ProofGroup> Opening<P> {
    pub(crate) fn read(reader: &mut Reader<'_, '_>) -> Result<Self, DecodeError> {
        Ok(Self { rho: reader.challenge("rho"), nonce: reader.point::<P>("R")?, e: reader.challenge("e") })
    }

    /// Add s G − R − e Σ ρ^k V_k, multiplied by `weight`. To the scalars of the V_k, `commitments` are added.
    pub(crate) fn accumulate(
        &self,
        response: &Scalar<P>,
        weight: Scalar<P>,
        commitments: &mut [Scalar<P>],
        accumulator: &mut Accumulator<P>,
    ) {
        accumulator.g += weight * response;
        accumulator.add(-weight, self.nonce);
        let factor = weight * self.e;
        let powers = powers(self.rho, commitments.len());
        for (scalar, power) in commitments.iter_mut().zip(powers) {
            *scalar -= factor * power;
        }
    }
}
