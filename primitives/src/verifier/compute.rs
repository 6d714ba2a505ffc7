//! What both verifiers compute, in the library's suite `S`.

use alloc::vec::Vec;

use evrf_dkg::{
    Dealing, Dealings, DealingsError, EmbeddedKey, EncodingError, Fault, Parameters, ParametersError,
    ProvenKey, Session, StoredError, Validator, VerifyError,
    possession::{self, PossessionError as Refusal},
};

use super::{
    CombineError, Dkg, DkgError, GroupKey, GroupKeys, ParticipationError, ParticipationFault,
    PossessionError, VerificationShares,
};

/// A suite of the library whose keys the runtime knows.
pub(super) trait KeySuite: evrf_dkg::Suite {
    /// The group key, as its network has it.
    fn group_key(public_key: Self::Encoding) -> GroupKey;
}

impl KeySuite for evrf_dkg::Secp256k1 {
    fn group_key(public_key: [u8; 33]) -> GroupKey {
        GroupKey::Secp256k1(public_key)
    }
}

impl KeySuite for evrf_dkg::Ristretto255 {
    fn group_key(public_key: [u8; 32]) -> GroupKey {
        GroupKey::Ristretto255(public_key)
    }
}

impl KeySuite for evrf_dkg::Ed25519 {
    fn group_key(public_key: [u8; 32]) -> GroupKey {
        GroupKey::Ed25519(public_key)
    }
}

/// Evaluates an expression with `$S` for the library's suite of that name.
macro_rules! in_suite {
    ($suite:expr, $S:ident => $body:expr) => {
        match $suite {
            $crate::Suite::Secp256k1 => {
                type $S = evrf_dkg::Secp256k1;
                $body
            }
            $crate::Suite::Ristretto255 => {
                type $S = evrf_dkg::Ristretto255;
                $body
            }
            $crate::Suite::Ed25519 => {
                type $S = evrf_dkg::Ed25519;
                $body
            }
        }
    };
}
pub(super) use in_suite;

pub(super) fn verify_possession<S: KeySuite>(
    key: &[u8],
    owner: &[u8; 32],
    proof: &[u8],
) -> Result<(), PossessionError> {
    let key = EmbeddedKey::from_bytes(key).map_err(|_| PossessionError::Key)?;
    possession::verify::<S>(key, owner, proof).map(|_| ()).map_err(|refusal| match refusal {
        Refusal::Length { .. } => PossessionError::Length,
        Refusal::Nonce(_) => PossessionError::Commitment,
        Refusal::Response => PossessionError::Response,
        Refusal::Equation => PossessionError::Equation,
    })
}

/// The library's parameters of a DKG.
pub(super) fn parameters<S: KeySuite>(dkg: &Dkg) -> Result<Parameters<S>, DkgError> {
    dkg.check_shares()?;
    let mut validators = Vec::with_capacity(dkg.validators.len());
    for (index, validator) in (0u16..).zip(&dkg.validators) {
        let key = EmbeddedKey::from_bytes(validator.key.as_bytes())
            .map_err(|_| DkgError::Key { validator: index })?;
        validators.push(Validator { key: ProvenKey::assume_proven(key), weight: validator.weight });
    }
    // Of an index among at most 150, or of a number of shares that is no larger.
    let number = |number: usize| number as u16;
    Parameters::new(dkg.context, dkg.threshold, validators).map_err(|error| match error {
        ParametersError::NoValidators => DkgError::NoValidators,
        ParametersError::ZeroWeight { validator } => DkgError::ZeroWeight { validator: number(validator) },
        ParametersError::TooManyShares { shares } => DkgError::TooManyShares { shares: shares as u32 },
        ParametersError::Threshold { threshold, shares } => {
            DkgError::Threshold { threshold, shares: number(shares) }
        }
        ParametersError::SameKey { first, second } => {
            DkgError::SameKey { first: number(first), second: number(second) }
        }
    })
}

/// What can be said of a participation before a session is there.
pub(super) fn check_form<S: KeySuite>(
    parameters: &Parameters<S>,
    dealer: u16,
    participation: &[u8],
) -> Result<(), ParticipationError> {
    if usize::from(dealer) >= parameters.validators().len() {
        return Err(ParticipationError::UnknownDealer { dealer });
    }
    if participation.len() != parameters.participation_len() {
        return Err(ParticipationFault::Length.into());
    }
    Ok(())
}

pub(super) fn verify_participation<S: KeySuite>(
    session: &Session<S>,
    dealer: u16,
    participation: &[u8],
) -> Result<Vec<u8>, ParticipationError> {
    match session.verify(dealer, participation) {
        Ok(dealing) => Ok(dealing.to_bytes().to_vec()),
        Err(VerifyError::UnknownDealer { dealer, .. }) => Err(ParticipationError::UnknownDealer { dealer }),
        Err(VerifyError::Faulty { fault, .. }) => Err(ParticipationError::Faulty(match fault {
            Fault::Length { .. } => ParticipationFault::Length,
            Fault::Encoding(
                EncodingError::Short { offset, .. }
                | EncodingError::Point { offset, .. }
                | EncodingError::Scalar { offset, .. },
            ) => ParticipationFault::Encoding { offset: offset as u32 },
            Fault::Line => ParticipationFault::Line,
            Fault::Equations => ParticipationFault::Equations,
        })),
    }
}

pub(super) fn group_key<S: KeySuite>(
    dkg: &Dkg,
    dealings: &[(u16, Vec<u8>)],
) -> Result<GroupKey, CombineError> {
    let parameters = parameters::<S>(dkg)?;
    let dealings = stored(&parameters, dealings)?;
    let key = of(&parameters, &dealings)?.group_key().map_err(refused)?;
    public_key::<S>(&key)
}

pub(super) fn combine<S: KeySuite>(
    dkg: &Dkg,
    dealings: &[(u16, Vec<u8>)],
) -> Result<GroupKeys, CombineError> {
    let parameters = parameters::<S>(dkg)?;
    let dealings = stored(&parameters, dealings)?;
    let keys = of(&parameters, &dealings)?.combine().map_err(refused)?;
    let group_key = public_key::<S>(keys.group_key())?;
    let mut verification_shares = Vec::with_capacity(usize::from(parameters.shares()) * S::POINT_LEN);
    for share in keys.verification_shares() {
        if *share == S::identity() {
            return Err(CombineError::Identity);
        }
        verification_shares.extend_from_slice(S::encode(share).as_ref());
    }
    Ok(GroupKeys { group_key, verification_shares: VerificationShares::truncate_from(verification_shares) })
}

fn public_key<S: KeySuite>(key: &evrf_dkg::GroupKey<S>) -> Result<GroupKey, CombineError> {
    if *key.point() == S::identity() {
        return Err(CombineError::Identity);
    }
    Ok(S::group_key(key.to_public_key_bytes()))
}

/// The dealings as they were stored.
fn stored<S: KeySuite>(
    parameters: &Parameters<S>,
    dealings: &[(u16, Vec<u8>)],
) -> Result<Vec<Dealing<S>>, CombineError> {
    let validators = parameters.validators().len();
    let stored = |(dealer, bytes): &(u16, Vec<u8>)| {
        if usize::from(*dealer) < validators && bytes.len() != parameters.dealing_len() {
            return Err(CombineError::Length { dealer: *dealer });
        }
        Dealing::assume_verified(parameters, *dealer, bytes.clone()).map_err(refused)
    };
    dealings.iter().map(stored).collect()
}

fn of<'a, S: KeySuite>(
    parameters: &'a Parameters<S>,
    dealings: &'a [Dealing<S>],
) -> Result<Dealings<'a, S>, CombineError> {
    Dealings::new(parameters, dealings).map_err(|error| match error {
        DealingsError::Repeated { dealer } => CombineError::Repeated { dealer },
        DealingsError::Weight { weight, threshold } => CombineError::Weight { weight, threshold },
        // They were stored with these very parameters.
        DealingsError::OtherParameters { dealer } => CombineError::Corrupt { dealer },
    })
}

/// What the library says of a stored dealing, once its length is known to be right.
fn refused(error: StoredError) -> CombineError {
    match error {
        StoredError::UnknownDealer { dealer, .. } => CombineError::UnknownDealer { dealer },
        StoredError::Corrupt { dealer } => CombineError::Corrupt { dealer },
        StoredError::Length { .. } => unreachable!("the length was compared before"),
    }
}
