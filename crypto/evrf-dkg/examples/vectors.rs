//! Test vectors of the eVRF DKG.
//!
//! ```text
//! vectors check FILE                       run every case of a file
//! vectors make FILE SUITE:T:W,W,… [ … ]    write a file with a case for each suite, threshold and weights
//! ```
//!
//! A file is a list of cases in the format of `tests/vectors/evrf-dkg-v1.json`. All bytes are hexadecimal, points in their
//! wire encoding. The secrets in it are for tests alone.

use std::{collections::BTreeMap, fmt::Display, process::ExitCode};

use evrf_dkg::{
    Dealing, Dealings, EmbeddedKey, EmbeddedSecret, ForSuite, Generators, Parameters, ProvenKey, Session,
    Suite, SuiteName, Validator,
    embedded_curves::EmbeddedCurve,
    generalized_bulletproofs, possession,
    rand_core::{OsRng, RngCore},
};
use serde::{Deserialize, Serialize};

/// One DKG.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Case {
    suite: String,
    threshold: u16,
    weights: Vec<u16>,
    context: String,
    #[serde(rename = "N")]
    size: usize,
    vector_commitments: usize,
    participation_len: usize,
    validator_secrets: Vec<String>,
    validator_keys: Vec<String>,
    possession: Possession,
    generator_h: String,
    /// The first, the second and the last of N.
    #[serde(rename = "generators_G")]
    generators_g: Vec<String>,
    #[serde(rename = "generators_H")]
    generators_h: Vec<String>,
    session_points: Vec<String>,
    /// By validator index.
    participations: BTreeMap<u16, String>,
    group_key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ed25519_public_key: Option<String>,
    verification_shares: Vec<String>,
    /// By share index.
    secret_shares: BTreeMap<u16, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    accepted_from_validator_0: Vec<Participation>,
    refused_from_validator_0: Vec<Participation>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Possession {
    owner: String,
    proofs: Vec<String>,
    refused: Vec<RefusedProof>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct RefusedProof {
    why: String,
    proof: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Participation {
    why: String,
    participation: String,
}

/// What came of a file's checks.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    /// What failed, in words.
    pub(crate) failed: Vec<String>,
}

impl Tally {
    fn check(&mut self, passed: bool, what: impl Display) {
        if passed { self.passed += 1 } else { self.failed.push(what.to_string()) }
    }

    fn equal(&mut self, found: impl AsRef<[u8]>, expected: &str, what: impl Display) {
        self.check(hex::encode(found) == expected, what);
    }
}

type Failure = Box<dyn core::error::Error>;

/// Run every case of a file's text.
pub(crate) fn check(json: &str) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    for (i, case) in serde_json::from_str::<Vec<Case>>(json)?.iter().enumerate() {
        let mut of_case = Tally::default();
        let suite: SuiteName = case.suite.parse()?;
        let result = suite.run(Check { case, tally: &mut of_case });
        tally.passed += of_case.passed;
        let name = format!("case {i} ({suite}, threshold {})", case.threshold);
        tally.failed.extend(of_case.failed.into_iter().map(|what| format!("{name}: {what}")));
        if let Err(error) = result {
            tally.failed.push(format!("{name}: {error}"));
        }
    }
    Ok(tally)
}

struct Check<'a> {
    case: &'a Case,
    tally: &'a mut Tally,
}

impl ForSuite for Check<'_> {
    type Output = Result<(), Failure>;

    fn run<S: Suite>(self) -> Self::Output {
        let Self { case, tally } = self;
        let secrets = secrets::<S>(case)?;
        let keys = check_keys::<S>(case, &secrets, tally)?;
        let validators = keys
            .into_iter()
            .zip(&case.weights)
            .map(|(key, weight)| Validator { key, weight: *weight })
            .collect();
        let parameters = Parameters::<S>::new(array(&case.context)?, case.threshold, validators)?;
        tally.check(parameters.generators() == case.size, "N");
        tally.check(parameters.participation_len() == case.participation_len, "the participations' length");
        let session = Session::new(parameters, Generators::new(case.size)?)?;
        check_generators(case, &session, tally);

        let mut dealings = Vec::new();
        for (dealer, participation) in &case.participations {
            match session.verify(*dealer, &hex::decode(participation)?) {
                Ok(dealing) => dealings.push(dealing),
                Err(error) => tally.failed.push(error.to_string()),
            }
        }
        tally.passed += dealings.len();
        check_result(case, &session, &dealings, &secrets, tally)?;
        // From what is stored, the same comes.
        let stored = |dealing: &Dealing<S>| {
            Dealing::assume_verified(session.parameters(), dealing.dealer(), dealing.to_bytes().to_vec())
        };
        let dealings = dealings.iter().map(stored).collect::<Result<Vec<_>, _>>()?;
        check_result(case, &session, &dealings, &secrets, tally)?;

        for accepted in &case.accepted_from_validator_0 {
            let result = session.verify(0, &hex::decode(&accepted.participation)?);
            tally.check(result.is_ok(), format_args!("refused: {}", accepted.why));
        }
        for refused in &case.refused_from_validator_0 {
            let result = session.verify(0, &hex::decode(&refused.participation)?);
            tally.check(result.is_err(), format_args!("accepted: {}", refused.why));
        }
        Ok(())
    }
}

fn secrets<S: Suite>(case: &Case) -> Result<Vec<EmbeddedSecret<S::Embedded>>, Failure> {
    case.validator_secrets.iter().map(|secret| Ok(EmbeddedSecret::from_bytes(&array(secret)?)?)).collect()
}

fn check_keys<S: Suite>(
    case: &Case,
    secrets: &[EmbeddedSecret<S::Embedded>],
    tally: &mut Tally,
) -> Result<Vec<ProvenKey<S::Embedded>>, Failure> {
    let owner = array(&case.possession.owner)?;
    let mut keys = Vec::new();
    for (i, secret) in secrets.iter().enumerate() {
        let key = EmbeddedKey::<S::Embedded>::from_bytes(&hex::decode(&case.validator_keys[i])?)?;
        tally.check(secret.public_key() == key, format_args!("key of validator {i}"));
        let proof = hex::decode(&case.possession.proofs[i])?;
        let proven = possession::verify::<S>(key, &owner, &proof);
        tally.check(proven.is_ok(), format_args!("proof of possession of validator {i}"));
        let own = possession::prove::<S>(secret, &owner, &mut OsRng);
        tally
            .check(possession::verify::<S>(key, &owner, &own).is_ok(), format_args!("own proof for key {i}"));
        keys.push(proven?);
    }
    for refused in &case.possession.refused {
        let result = possession::verify::<S>(*keys[0].key(), &owner, &hex::decode(&refused.proof)?);
        tally.check(result.is_err(), format_args!("accepted as proof of possession: {}", refused.why));
    }
    Ok(keys)
}

fn check_generators<S: Suite>(case: &Case, session: &Session<S>, tally: &mut Tally) {
    let generators = session.generators();
    tally.equal(S::encode(&generators.h()), &case.generator_h, "H");
    let vectors =
        [("G", generators.g_vector(), &case.generators_g), ("H", generators.h_vector(), &case.generators_h)];
    for (name, points, expected) in vectors {
        for (i, expected) in [0, 1, case.size - 1].into_iter().zip(expected) {
            tally.equal(S::encode(&points[i]), expected, format_args!("{name}_{i}"));
        }
    }
    tally
        .check(session.session_points().count() == case.session_points.len(), "the number of session points");
    for (i, (point, expected)) in session.session_points().zip(&case.session_points).enumerate() {
        tally.equal(point, expected, format_args!("session point {i}"));
    }
}

fn check_result<S: Suite>(
    case: &Case,
    session: &Session<S>,
    dealings: &[Dealing<S>],
    secrets: &[EmbeddedSecret<S::Embedded>],
    tally: &mut Tally,
) -> Result<(), Failure> {
    let dealings = Dealings::new(session.parameters(), dealings)?;
    let keys = dealings.combine()?;
    tally.equal(keys.group_key().to_bytes(), &case.group_key, "the group key");
    tally.check(dealings.group_key()? == *keys.group_key(), "the group key alone");
    if let Some(expected) = &case.ed25519_public_key {
        tally.equal(keys.group_key().to_public_key_bytes(), expected, "the Ed25519 public key");
    }
    tally.check(keys.verification_shares().len() == case.verification_shares.len(), "the number of shares");
    for (i, (share, expected)) in keys.verification_shares().iter().zip(&case.verification_shares).enumerate()
    {
        tally.equal(S::encode(share), expected, format_args!("verification share {}", i + 1));
    }
    let mut recovered = 0;
    for (validator, secret) in (0..).zip(secrets) {
        for share in dealings.recover(validator, secret)? {
            let expected = case.secret_shares.get(&share.index()).map_or("", String::as_str);
            tally.equal(share.to_bytes(), expected, format_args!("secret share {}", share.index()));
            tally.check(keys.is_share(&share), format_args!("verification share of share {}", share.index()));
            recovered += 1;
        }
    }
    tally.check(recovered == case.secret_shares.len(), "the number of secret shares");
    Ok(())
}

fn array(bytes: &str) -> Result<[u8; 32], Failure> {
    hex::decode(bytes)?.try_into().map_err(|_| "not 32 bytes".into())
}

/// A case of random secrets.
#[derive(Clone, Debug)]
pub(crate) struct Make {
    threshold: u16,
    weights: Vec<u16>,
}

impl ForSuite for Make {
    type Output = Result<Case, Failure>;

    fn run<S: Suite>(self) -> Self::Output {
        let Self { threshold, weights } = self;
        let secrets: Vec<_> =
            weights.iter().map(|_| EmbeddedSecret::<S::Embedded>::random(&mut OsRng)).collect();
        let owner = random();
        let proofs: Vec<_> =
            secrets.iter().map(|secret| possession::prove::<S>(secret, &owner, &mut OsRng)).collect();
        let mut validators = Vec::new();
        for ((secret, proof), weight) in secrets.iter().zip(&proofs).zip(&weights) {
            let key = possession::verify::<S>(secret.public_key(), &owner, proof)?;
            validators.push(Validator { key, weight: *weight });
        }
        let parameters = Parameters::<S>::new(random(), threshold, validators.clone())?;
        let generators = Generators::new(parameters.generators())?;
        let session = Session::new(parameters, generators.clone())?;
        let parameters = session.parameters();

        let (mut participations, mut dealings, mut weight) = (BTreeMap::new(), Vec::new(), 0);
        for (dealer, secret) in (0..).zip(&secrets) {
            if weight < threshold {
                let participation = session.deal(dealer, secret, &mut OsRng)?;
                dealings.push(session.verify(dealer, &participation)?);
                participations.insert(dealer, participation);
                weight += weights[usize::from(dealer)];
            }
        }
        let made = Dealings::new(parameters, &dealings)?;
        let keys = made.combine()?;
        let mut secret_shares = BTreeMap::new();
        for (validator, secret) in (0..).zip(&secrets) {
            let shares = made.recover(validator, secret)?;
            secret_shares.extend(shares.iter().map(|share| (share.index(), hex::encode(share.to_bytes()))));
        }

        let mut refused = tampered::<S>(parameters, &participations[&0]);
        if let Some(other) = secrets.get(1) {
            refused.push(("another dealer's participation", session.deal(1, other, &mut OsRng)?));
        }
        let other = Session::new(Parameters::<S>::new(random(), threshold, validators)?, generators.clone())?;
        refused.push(("another context's participation", other.deal(0, &secrets[0], &mut OsRng)?));
        for (why, participation) in &refused {
            if session.verify(0, participation).is_ok() {
                return Err(format!("accepted: {why}").into());
            }
        }

        let size = parameters.generators();
        let some = |points: &[S::Point]| {
            [0, 1, size - 1].into_iter().map(|i| hex::encode(S::encode(&points[i]))).collect::<Vec<_>>()
        };
        let public_key = hex::encode(keys.group_key().to_public_key_bytes());
        Ok(Case {
            suite: S::NAME.into(),
            threshold,
            context: hex::encode(parameters.context()),
            size,
            vector_commitments: parameters.vector_commitments(),
            participation_len: parameters.participation_len(),
            validator_secrets: secrets.iter().map(|secret| hex::encode(secret.to_bytes())).collect(),
            validator_keys: secrets
                .iter()
                .map(|secret| hex::encode(secret.public_key().to_bytes()))
                .collect(),
            possession: Possession {
                owner: hex::encode(owner),
                proofs: proofs.iter().map(hex::encode).collect(),
                refused: tampered_proofs(&proofs),
            },
            generator_h: hex::encode(S::encode(&generators.h())),
            generators_g: some(generators.g_vector()),
            generators_h: some(generators.h_vector()),
            session_points: session.session_points().map(hex::encode).collect(),
            participations: participations.into_iter().map(|(v, bytes)| (v, hex::encode(bytes))).collect(),
            group_key: hex::encode(keys.group_key().to_bytes()),
            ed25519_public_key: (S::SUITE == SuiteName::Ed25519).then_some(public_key),
            verification_shares: keys
                .verification_shares()
                .iter()
                .map(|share| hex::encode(S::encode(share)))
                .collect(),
            secret_shares,
            accepted_from_validator_0: Vec::new(),
            refused_from_validator_0: refused
                .into_iter()
                .map(|(why, bytes)| Participation { why: why.into(), participation: hex::encode(bytes) })
                .collect(),
            weights,
        })
    }
}

/// Participations that must be refused, made from a good one.
fn tampered<S: Suite>(parameters: &Parameters<S>, good: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let point = S::POINT_LEN;
    let ephemeral = S::Embedded::ENCODED_LEN;
    let commitments = 2 * usize::from(parameters.slots()) * ephemeral;
    let shares = good.len() - 32 * usize::from(parameters.shares());
    let patch = |at: usize, new: &[u8]| {
        let mut bytes = good.to_vec();
        bytes[at..at + new.len()].copy_from_slice(new);
        bytes
    };
    let flip = |at: usize| patch(at, &[good[at] ^ 1]);
    let swap = |at: usize, length: usize| {
        let (first, second) = good[at..at + 2 * length].split_at(length);
        patch(at, &[second, first].concat())
    };
    let order = order::<S>();
    let mut large_x = if ephemeral == 33 { vec![2] } else { vec![] };
    large_x.extend(order);
    let mut refused = vec![
        ("empty", vec![]),
        ("one byte short", good[..good.len() - 1].to_vec()),
        ("one byte long", [good, &[0]].concat()),
        ("first ephemeral key: bit flipped", flip(ephemeral / 2)),
        ("first ephemeral key: x is p", patch(0, &large_x)),
        ("first ephemeral keys swapped", swap(0, ephemeral)),
        ("first commitment: bit flipped", flip(commitments + 1)),
        ("first commitments swapped", swap(commitments, point)),
        ("first commitment: zero bytes", patch(commitments, &vec![0; point])),
        ("response: bit flipped", flip(shares - 16)),
        ("response: not reduced", patch(shares - 32, &order)),
        ("last share: bit flipped", flip(good.len() - 16)),
        ("last share: not reduced", patch(good.len() - 32, &order)),
    ];
    if parameters.shares() > 1 {
        refused.push(("first shares swapped", swap(shares, 32)));
    }
    refused
}

/// The order of the proof group as a scalar would be encoded.
fn order<S: Suite>() -> [u8; 32] {
    let one = S::encode_scalar(&generalized_bulletproofs::Scalar::<S>::ONE);
    let mut order = S::encode_scalar(&-generalized_bulletproofs::Scalar::<S>::ONE);
    // It is odd, so one more than its last scalar has only the lowest bit in addition.
    order.iter_mut().zip(one).for_each(|(byte, one)| *byte |= one);
    order
}

/// Proofs that must be refused for the first key.
fn tampered_proofs(proofs: &[Vec<u8>]) -> Vec<RefusedProof> {
    let good = &proofs[0];
    let mut flipped = good.clone();
    flipped[good.len() - 16] ^= 1;
    let mut refused = vec![
        ("one byte short", good[..good.len() - 1].to_vec()),
        ("one byte long", [good.as_slice(), &[0]].concat()),
        ("s: bit flipped", flipped),
        ("empty", vec![]),
    ];
    if let Some(other) = proofs.get(1) {
        refused.push(("of another key", other.clone()));
    }
    refused
        .into_iter()
        .map(|(why, proof)| RefusedProof { why: why.into(), proof: hex::encode(proof) })
        .collect()
}

fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// A case as `SUITE:T:W,W,…` says it.
pub(crate) fn make(text: &str) -> Result<Case, Failure> {
    let mut parts = text.split(':');
    let (Some(suite), Some(threshold), Some(weights), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(format!("{text}: not SUITE:T:W,W,…").into());
    };
    let weights = weights.split(',').map(str::parse).collect::<Result<_, _>>()?;
    suite.parse::<SuiteName>()?.run(Make { threshold: threshold.parse()?, weights })
}

const USAGE: &str = "usage: vectors check FILE | vectors make FILE SUITE:T:W,W,… [SUITE:T:W,W,… …]";

fn run(arguments: &[String]) -> Result<ExitCode, Failure> {
    match arguments {
        [command, file] if command == "check" => {
            let tally = check(&std::fs::read_to_string(file)?)?;
            for failed in &tally.failed {
                println!("failed: {failed}");
            }
            println!("{} passed, {} failed", tally.passed, tally.failed.len());
            Ok(if tally.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        [command, file, cases @ ..] if command == "make" && !cases.is_empty() => {
            let cases = cases.iter().map(|case| make(case)).collect::<Result<Vec<_>, _>>()?;
            std::fs::write(file, serde_json::to_string_pretty(&cases)? + "\n")?;
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(USAGE.into()),
    }
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    run(&arguments).unwrap_or_else(|error| {
        println!("{error}");
        ExitCode::FAILURE
    })
}
