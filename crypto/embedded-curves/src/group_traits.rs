//! The traits of the `group` crate.

use group::{
    Curve, CurveAffine, Group, GroupEncoding,
    prime::{PrimeCurve, PrimeGroup},
};
use rand_core::TryRng;
use subtle::{Choice, CtOption};

use crate::{Affine, EmbeddedCurve, Projective, Scalar, field::Fp};

impl<C: EmbeddedCurve> Group for Projective<C> {
    type Scalar = Scalar<C>;

    fn try_random<R: TryRng + ?Sized>(rng: &mut R) -> Result<Self, R::Error> {
        loop {
            let mut bytes = [0; 65];
            rng.try_fill_bytes(&mut bytes)?;
            let [x @ .., sign] = bytes;
            if let Some(even) = Option::<Affine<C>>::from(Affine::lift_x(&Fp::from_uniform_le(&x))) {
                return Ok(if sign & 1 == 1 { -even } else { even }.into());
            }
        }
    }

    fn identity() -> Self {
        Self::IDENTITY
    }

    fn generator() -> Self {
        Self::GENERATOR
    }

    fn is_identity(&self) -> Choice {
        self.is_identity()
    }

    fn double(&self) -> Self {
        self.double()
    }
}

impl<C: EmbeddedCurve> Curve for Projective<C> {
    type Affine = Affine<C>;

    fn batch_normalize(points: &[Self], affine: &mut [Affine<C>]) {
        Self::batch_to_affine(points, affine);
    }

    fn to_affine(&self) -> Affine<C> {
        self.to_affine()
    }
}

impl<C: EmbeddedCurve> CurveAffine for Affine<C> {
    type Curve = Projective<C>;
    type Scalar = Scalar<C>;

    fn identity() -> Self {
        Self::IDENTITY
    }

    fn generator() -> Self {
        C::GENERATOR
    }

    fn is_identity(&self) -> Choice {
        self.is_identity()
    }

    fn to_curve(&self) -> Projective<C> {
        (*self).into()
    }
}

/// The identity has no encoding: it yields bytes that are refused.
impl<C: EmbeddedCurve> GroupEncoding for Affine<C> {
    type Repr = C::Encoded;

    fn from_bytes(bytes: &C::Encoded) -> CtOption<Self> {
        match C::decode(bytes.as_ref()) {
            Ok(point) => CtOption::new(point, 1.into()),
            Err(_) => CtOption::new(Self::IDENTITY, 0.into()),
        }
    }

    fn from_bytes_unchecked(bytes: &C::Encoded) -> CtOption<Self> {
        Self::from_bytes(bytes)
    }

    fn to_bytes(&self) -> C::Encoded {
        self.encode()
    }
}

/// The identity has no encoding: it yields bytes that are refused.
impl<C: EmbeddedCurve> GroupEncoding for Projective<C> {
    type Repr = C::Encoded;

    fn from_bytes(bytes: &C::Encoded) -> CtOption<Self> {
        <Affine<C> as GroupEncoding>::from_bytes(bytes).map(Self::from)
    }

    fn from_bytes_unchecked(bytes: &C::Encoded) -> CtOption<Self> {
        Self::from_bytes(bytes)
    }

    fn to_bytes(&self) -> C::Encoded {
        self.to_affine().encode()
    }
}

impl<C: EmbeddedCurve> PrimeGroup for Projective<C> {}
impl<C: EmbeddedCurve> PrimeCurve for Projective<C> {}
