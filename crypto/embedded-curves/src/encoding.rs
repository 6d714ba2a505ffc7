//! The two encodings of points (specification, section 1), for the implementations of [`EmbeddedCurve`].
//!
//! Neither encodes the identity: it is written as bytes that the reader refuses.

use core::fmt;

use crate::{Affine, Base, EmbeddedCurve};

/// An encoded point of `N` bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EncodedPoint<const N: usize>(pub [u8; N]);

/// Why bytes are not a point's encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The length is not the encoding's.
    Length {
        /// Bytes of an encoding.
        expected: usize,
        /// Bytes that were given.
        given: usize,
    },
    /// The first byte is neither 02 nor 03.
    Prefix(u8),
    /// The x-coordinate is not below the field's modulus.
    NotReduced,
    /// No point has this x-coordinate.
    NotOnCurve,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, given } => {
                write!(formatter, "a point takes {expected} bytes, not {given}")
            }
            Self::Prefix(prefix) => write!(formatter, "a point begins with 02 or 03, not {prefix:02x}"),
            Self::NotReduced => {
                formatter.write_str("the point's x-coordinate is not below the field's modulus")
            }
            Self::NotOnCurve => formatter.write_str("no point of the curve has this x-coordinate"),
        }
    }
}

impl core::error::Error for DecodeError {}

impl<const N: usize> Default for EncodedPoint<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> AsRef<[u8]> for EncodedPoint<N> {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl<const N: usize> AsMut<[u8]> for EncodedPoint<N> {
    fn as_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

impl<const N: usize> fmt::Debug for EncodedPoint<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// All ones: not a prefix, and not below any modulus here.
const IDENTITY_BYTE: u8 = 0xff;

/// SEC 1's compressed form: 02 or 03 by y's parity, x big-endian.
pub fn encode_sec1<C: EmbeddedCurve>(point: &Affine<C>) -> EncodedPoint<33> {
    let mut bytes = [0; 33];
    bytes[0] = 2 | point.y().is_odd().unwrap_u8();
    bytes[1..].copy_from_slice(&point.x().to_bytes_be());
    hide_identity(point, bytes)
}

/// Its reader.
pub fn decode_sec1<C: EmbeddedCurve>(bytes: &[u8]) -> Result<Affine<C>, DecodeError> {
    let [prefix, x @ ..] = exact::<33>(bytes)?;
    if prefix & !1 != 2 {
        return Err(DecodeError::Prefix(prefix));
    }
    lift(Base::<C>::from_bytes_be(&x), prefix & 1)
}

/// x little-endian, y's parity in the top bit.
pub fn encode_little_endian<C: EmbeddedCurve>(point: &Affine<C>) -> EncodedPoint<32> {
    let mut bytes = point.x().to_bytes_le();
    bytes[31] |= point.y().is_odd().unwrap_u8() << 7;
    hide_identity(point, bytes)
}

/// Its reader.
pub fn decode_little_endian<C: EmbeddedCurve>(bytes: &[u8]) -> Result<Affine<C>, DecodeError> {
    let mut x = exact::<32>(bytes)?;
    let odd = x[31] >> 7;
    x[31] &= 0x7f;
    lift(Base::<C>::from_bytes_le(&x), odd)
}

fn exact<const N: usize>(bytes: &[u8]) -> Result<[u8; N], DecodeError> {
    bytes.try_into().map_err(|_| DecodeError::Length { expected: N, given: bytes.len() })
}

fn lift<C: EmbeddedCurve>(x: subtle::CtOption<Base<C>>, odd: u8) -> Result<Affine<C>, DecodeError> {
    let x = Option::from(x).ok_or(DecodeError::NotReduced)?;
    let even: Affine<C> = Option::from(Affine::lift_x(&x)).ok_or(DecodeError::NotOnCurve)?;
    Ok(if odd == 1 { -even } else { even })
}

fn hide_identity<C: EmbeddedCurve, const N: usize>(point: &Affine<C>, mut bytes: [u8; N]) -> EncodedPoint<N> {
    let mask = IDENTITY_BYTE & 0u8.wrapping_sub(point.is_identity().unwrap_u8());
    bytes.iter_mut().for_each(|byte| *byte |= mask);
    EncodedPoint(bytes)
}
