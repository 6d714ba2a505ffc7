//! Merlin transcripts: every value is appended under its label as it stands on the wire, in wire order (specification,
//! section 1).

use alloc::vec::Vec;

use embedded_curves::field::{Fp, Modulus};
use merlin::Transcript;
use thiserror::Error;

use crate::group::{ProofGroup, Scalar};

/// A scalar challenge: 64 challenge bytes, little-endian, mod the modulus, drawn again if zero.
pub fn challenge<M: Modulus>(transcript: &mut Transcript, label: &'static [u8]) -> Fp<M> {
    loop {
        let mut bytes = [0; 64];
        transcript.challenge_bytes(label, &mut bytes);
        let scalar = Fp::from_uniform_le(&bytes);
        if !scalar.is_zero_vartime() {
            return scalar;
        }
    }
}

/// Writes a proof, and appends what it writes to the transcript.
pub struct Writer<'t> {
    transcript: &'t mut Transcript,
    bytes: Vec<u8>,
}

impl<'t> Writer<'t> {
    /// A writer of `length` bytes or so.
    pub fn new(transcript: &'t mut Transcript, length: usize) -> Self {
        Self { transcript, bytes: Vec::with_capacity(length) }
    }

    /// Write bytes under a label.
    pub fn bytes(&mut self, label: &'static [u8], bytes: &[u8]) {
        self.transcript.append_message(label, bytes);
        self.bytes.extend_from_slice(bytes);
    }

    /// Write a point, which is not the identity.
    pub fn point<P: ProofGroup>(&mut self, label: &'static [u8], point: &P::Point) {
        self.bytes(label, P::encode(point).as_ref());
    }

    /// Write a scalar.
    pub fn scalar<P: ProofGroup>(&mut self, label: &'static [u8], scalar: &Scalar<P>) {
        self.bytes(label, &P::encode_scalar(scalar));
    }

    /// Draw a challenge.
    pub fn challenge<M: Modulus>(&mut self, label: &'static [u8]) -> Fp<M> {
        challenge(self.transcript, label)
    }

    /// The transcript of what was written so far.
    pub fn transcript(&mut self) -> &mut Transcript {
        self.transcript
    }

    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Why bytes are not a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// The bytes end before the proof does.
    #[error("the bytes end within {label} at byte {offset}")]
    Short {
        /// The label of what is cut off.
        label: &'static str,
        /// Where it begins.
        offset: usize,
    },
    /// Not the encoding of a point: of a wrong form, not on the curve, or the identity.
    #[error("{label} at byte {offset} is not the encoding of a point")]
    Point {
        /// The point's label.
        label: &'static str,
        /// Where it begins.
        offset: usize,
    },
    /// Not a reduced scalar.
    #[error("{label} at byte {offset} is not a reduced scalar")]
    Scalar {
        /// The scalar's label.
        label: &'static str,
        /// Where it begins.
        offset: usize,
    },
}

/// Reads a proof, and appends what it reads to the transcript.
pub struct Reader<'t, 'b> {
    transcript: &'t mut Transcript,
    bytes: &'b [u8],
    offset: usize,
}

impl<'t, 'b> Reader<'t, 'b> {
    /// A reader of `bytes`.
    pub fn new(transcript: &'t mut Transcript, bytes: &'b [u8]) -> Self {
        Self { transcript, bytes, offset: 0 }
    }

    /// Read bytes, and append them if `decode` makes something of them; otherwise the error is what `refuse` makes of
    /// their label and offset.
    pub fn read<T>(
        &mut self,
        label: &'static str,
        length: usize,
        decode: impl FnOnce(&[u8]) -> Option<T>,
        refuse: impl FnOnce(&'static str, usize) -> DecodeError,
    ) -> Result<T, DecodeError> {
        let offset = self.offset;
        let bytes = self
            .bytes
            .get(offset..)
            .and_then(|rest| rest.get(..length))
            .ok_or(DecodeError::Short { label, offset })?;
        let value = decode(bytes).ok_or_else(|| refuse(label, offset))?;
        self.transcript.append_message(label.as_bytes(), bytes);
        self.offset += length;
        Ok(value)
    }

    /// Read a point.
    pub fn point<P: ProofGroup>(&mut self, label: &'static str) -> Result<P::Point, DecodeError> {
        self.read(label, P::POINT_LEN, P::decode, |label, offset| DecodeError::Point { label, offset })
    }

    /// Read `count` points.
    pub fn points<P: ProofGroup>(
        &mut self,
        label: &'static str,
        count: usize,
    ) -> Result<Vec<P::Point>, DecodeError> {
        (0..count).map(|_| self.point::<P>(label)).collect()
    }

    /// Read a scalar.
    pub fn scalar<P: ProofGroup>(&mut self, label: &'static str) -> Result<Scalar<P>, DecodeError> {
        let decode = |bytes: &[u8]| P::decode_scalar(bytes.try_into().ok()?);
        self.read(label, 32, decode, |label, offset| DecodeError::Scalar { label, offset })
    }

    /// Draw a challenge.
    pub fn challenge<M: Modulus>(&mut self, label: &'static str) -> Fp<M> {
        challenge(self.transcript, label.as_bytes())
    }

    /// The transcript of what was read so far.
    pub fn transcript(&mut self) -> &mut Transcript {
        self.transcript
    }

    /// Where the next read begins.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What was not read.
    pub fn rest(&self) -> &'b [u8] {
        &self.bytes[self.offset..]
    }
}
