//! Sets sign with the oracle keys that they made, by the duties that the runtime names: from the DKG to the signature, with
//! nothing between them that is not the chain's.

use std::collections::BTreeMap;

use evrf_dkg::{Dealing, Dealings, GroupKeys, Parameters, Ristretto255};
use frost_keys::{
    Sr25519,
    frost_core::{
        Identifier, SigningPackage, aggregate,
        keys::{KeyPackage, PublicKeyPackage},
        round1::{self, NonceCommitment, SigningCommitments, SigningNonces},
        round2::{self, SignatureShare},
    },
    key_packages, public_key_package,
};
use pallet_signing::SigningFault;
use pallet_validator_sets::Stakes;
use quoin_primitives::{
    NetworkId, Role, SetId, ValidatorSet,
    api::runtime_decl_for_quoin_api::QuoinApi,
    group::cosign_message,
    interface::{Stage, ValidatorSets as _, VerificationShares},
    signing::{
        SigningDuty, SigningSession, SigningTask, Subject, api::runtime_decl_for_signing_api::SigningApi,
        request::SessionSigner,
    },
};
use quoin_runtime::{
    AccountId, Dkg, Runtime, RuntimeCall, RuntimeEvent, System, ValidatorSets, coordinator,
    genesis_presets::{BITCOIN, ETHEREUM, MONERO},
};
use rand_core_06::OsRng;
use sp_core::{Pair, sr25519};
use sp_keyring::Sr25519Keyring::Alice;

use crate::{
    chain::{apply, begin_block, chain, end_block, has_event, signed, validate},
    validators::{KNOWN, Validator, genesis_hash, include, parameters, run},
};

const SETS: [SetId; 3] = [
    SetId { network: BITCOIN, session: 0 },
    SetId { network: ETHEREUM, session: 0 },
    SetId { network: MONERO, session: 0 },
];

fn the_set(id: SetId) -> ValidatorSet<AccountId> {
    Runtime::validator_set(id).expect("it is live").set
}

/// The parameters of the set's oracle key, what was dealt for it, and the keys.
fn oracle_keys(id: SetId) -> (Parameters<Ristretto255>, Vec<Dealing<Ristretto255>>, GroupKeys<Ristretto255>) {
    let parameters = parameters::<Ristretto255>(&Runtime::dkg(id, Role::Oracle).expect("it is kept").dkg);
    let stored = Runtime::dealings(id, Role::Oracle).into_iter();
    let dealings: Vec<_> = stored
        .map(|(dealer, bytes)| Dealing::assume_verified(&parameters, dealer, bytes).expect("a dealing"))
        .collect();
    let keys = Dealings::new(&parameters, &dealings).expect("enough").combine().expect("verified");
    (parameters, dealings, keys)
}

fn public_keys(id: SetId) -> PublicKeyPackage<Sr25519> {
    let (parameters, _, keys) = oracle_keys(id);
    public_key_package(&parameters, &keys).expect("packages")
}

/// A member who signs, with its nonces.
pub(crate) struct Signer {
    pub(crate) validator: Validator,
    nonces: BTreeMap<(SetId, u32, u32), Vec<SigningNonces<Sr25519>>>,
}

impl Signer {
    pub(crate) fn new(validator: Validator) -> Self {
        Self { validator, nonces: BTreeMap::new() }
    }

    /// Its share packages, recovered from what the chain kept.
    fn packages(&self, id: SetId, member: u16) -> Vec<KeyPackage<Sr25519>> {
        let (parameters, dealings, keys) = oracle_keys(id);
        let dealings = Dealings::new(&parameters, &dealings).expect("enough");
        let shares = dealings.recover(member, self.validator.oracle_secret()).expect("shares");
        key_packages(&parameters, &keys, &shares).expect("packages")
    }

    /// What it submits for a task; nothing in the block that opened the attempt, whose hash nobody knows in it.
    pub(crate) fn perform(&mut self, member: u16, task: SigningTask) -> Option<SigningDuty> {
        match task {
            SigningTask::Commit { request, attempt, opened_at } => {
                if opened_at >= u64::from(System::block_number()) {
                    return None;
                }
                let packages = self.packages(request.validator_set, member);
                let each = packages.iter().map(|package| round1::commit(package.signing_share(), &mut OsRng));
                let (nonces, commitments): (Vec<_>, Vec<_>) = each.unzip();
                self.nonces.insert((request.validator_set, request.number, attempt), nonces);
                let bytes = commitments.iter().flat_map(|commitment| {
                    [commitment.hiding(), commitment.binding()].map(|half| half.serialize().expect("a point"))
                });
                Some(SigningDuty::Commit {
                    number: request.number,
                    request: request.id(),
                    attempt,
                    opened: System::block_hash(opened_at as u32),
                    member,
                    commitments: bytes.flatten().collect(),
                })
            }
            SigningTask::GiveShares { session } => {
                let request = &session.request;
                let key = (request.validator_set, request.number, session.attempt);
                let nonces = self.nonces.remove(&key).expect("nonces that were never used");
                let package = package(&session);
                let packages = self.packages(request.validator_set, member);
                let shares = packages.iter().zip(&nonces).map(|(key, nonces)| {
                    let share = round2::sign(&package, nonces, key).expect("it signs");
                    share.serialize().try_into().expect("32 bytes")
                });
                Some(SigningDuty::GiveShares {
                    number: request.number,
                    request: request.id(),
                    attempt: session.attempt,
                    session: hash(&session),
                    member,
                    shares: shares.collect(),
                })
            }
            SigningTask::Complete { session } => {
                let signature = aggregate(
                    &package(&session),
                    &given(&session),
                    &public_keys(session.request.validator_set),
                );
                let signature = signature.ok()?.serialize().expect("a signature");
                Some(SigningDuty::Complete {
                    number: session.request.number,
                    request: session.request.id(),
                    attempt: session.attempt,
                    session: hash(&session),
                    member,
                    signatures: vec![signature.try_into().expect("64 bytes")],
                })
            }
        }
    }
}

fn hash(session: &SigningSession) -> sp_core::H256 {
    session.hash(System::block_hash(session.opened_at as u32))
}

/// The identifiers of a signer's shares.
fn identifiers(session: &SigningSession, signer: &SessionSigner) -> Vec<Identifier<Sr25519>> {
    let indices = the_set(session.request.validator_set).share_indices(signer.member).expect("a member");
    indices.map(|index| index.try_into().expect("from 1 on")).collect()
}

/// The one message, and what its signers committed to.
fn package(session: &SigningSession) -> SigningPackage<Sr25519> {
    let half = |bytes: &[u8]| NonceCommitment::deserialize(bytes).expect("a point");
    let commitments = session.signers.iter().flat_map(|signer| {
        let bytes = signer.commitments.chunks(64);
        let each = bytes.map(|bytes| SigningCommitments::new(half(&bytes[..32]), half(&bytes[32..])));
        identifiers(session, signer).into_iter().zip(each.collect::<Vec<_>>())
    });
    let messages = session.request.subject.messages(genesis_hash(), session.request.validator_set.network);
    SigningPackage::new(commitments.collect(), &messages[0].bytes)
}

/// The shares that its signers gave.
fn given(session: &SigningSession) -> BTreeMap<Identifier<Sr25519>, SignatureShare<Sr25519>> {
    let shares = session.signers.iter().flat_map(|signer| {
        let given = signer.shares.as_ref().expect("all gave theirs");
        let each = given.iter().map(|share| SignatureShare::deserialize(share).expect("a scalar"));
        identifiers(session, signer).into_iter().zip(each.collect::<Vec<_>>())
    });
    shares.collect()
}

pub(crate) fn transaction(duty: &SigningDuty, pair: &sr25519::Pair) -> quoin_runtime::UncheckedExtrinsic {
    let set_hash = Runtime::validator_set(duty.set()).expect("it is live").hash;
    let signature = pair.sign(&duty.hash(genesis_hash(), set_hash)).into();
    Runtime::signing_extrinsic(duty.clone(), signature).expect("the arguments are of the right length")
}

/// The development chain with the keys of all sets made.
fn with_keys(test: impl FnOnce(Vec<Signer>)) {
    chain("development").execute_with(|| {
        let mut validators = KNOWN.map(Validator::new);
        let in_office = |set: &SetId| ValidatorSets::stage(*set) == Some(Stage::InOffice);
        run(&mut validators, 60, || SETS.iter().all(in_office));
        test(validators.into_iter().map(Signer::new).collect());
    });
}

/// Makes blocks in which the signers do every duty that is open, each as `change` has it, until `done`.
fn sign_until(
    signers: &mut [Signer],
    blocks: u32,
    done: impl Fn() -> bool,
    change: impl Fn(&mut SigningDuty),
) {
    for _ in 0..blocks {
        begin_block();
        for signer in signers.iter_mut() {
            let coordinator = signer.validator.pair.public().into();
            for open in Runtime::signing_duties(vec![coordinator]) {
                let Some(mut duty) = signer.perform(open.member, open.task) else { continue };
                change(&mut duty);
                include(transaction(&duty, &signer.validator.pair), duty.name());
            }
        }
        end_block();
        if done() {
            return;
        }
    }
    panic!("not done within {blocks} blocks");
}

fn as_it_is(_: &mut SigningDuty) {}

/// The session in which `network`'s set waits for the sum.
fn to_sum(coordinator: &coordinator::Public, network: NetworkId) -> Option<SigningSession> {
    let duties = Runtime::signing_duties(vec![coordinator.clone()]);
    duties.into_iter().find_map(|open| match open.task {
        SigningTask::Complete { session } if session.request.validator_set.network == network => {
            Some(session)
        }
        _ => None,
    })
}

#[test]
fn the_sets_cosign_with_the_keys_that_they_made() {
    with_keys(|mut signers| {
        assert_eq!(Runtime::cosigned_block(), None);
        sign_until(&mut signers, 40, || Runtime::cosigned_block().is_some(), as_it_is);
        let cosigned = Runtime::cosigned_block().expect("it is cosigned");
        assert_eq!(cosigned.hash, System::block_hash(cosigned.block as u32));
        let message = cosign_message(genesis_hash(), cosigned.block, cosigned.hash);
        let signed = SETS.iter().filter(|set| {
            let Some((of, newest)) = pallet_signing::Cosignatures::<Runtime>::get(set.network) else {
                return false;
            };
            let key = ValidatorSets::keys(**set).expect("it has keys").oracle;
            assert_eq!((of, newest.block), (**set, cosigned.block));
            assert!(sr25519::Pair::verify(&sr25519::Signature::from_raw(newest.signature), &message, &key));
            true
        });
        assert!(signed.count() >= 2, "of three with as much stake each");
    });
}

#[test]
fn a_wrong_share_is_blamed_on_its_owner_by_what_the_dkg_kept() {
    with_keys(|mut signers| {
        // One gives wrong shares wherever it signs. It is the first to commit.
        let liar = the_set(SETS[0]).members[0].clone();
        signers.sort_by_key(|signer| liar.coordinator != signer.validator.pair.public().into());
        let spoil = |duty: &mut SigningDuty| {
            if let SigningDuty::GiveShares { member: 0, request, shares, .. } = duty
                && request.validator_set == SETS[0]
            {
                shares[0][0] ^= 1;
            }
        };
        let summing = || to_sum(&liar.coordinator, BITCOIN);
        sign_until(&mut signers, 40, || summing().is_some(), spoil);
        let session = summing().expect("all gave their shares");
        let position = session.signers.iter().position(|signer| signer.member == 0);
        let position = position.expect("the first member signs");
        let share = session.signers[position].shares.as_ref().expect("it gave its shares")[0];
        assert!(aggregate(&package(&session), &given(&session), &public_keys(SETS[0])).is_err());
        let members = the_set(SETS[0]).members;
        assert!(Dkg::verification_share(SETS[0], Role::Oracle, 1).is_some());

        let challenge = SigningDuty::Challenge {
            number: session.request.number,
            request: session.request.id(),
            attempt: session.attempt,
            session: hash(&session),
            member: 1,
            signer: 0,
            position: 0,
            share,
        };
        let of_second = |signer: &&Signer| members[1].coordinator == signer.validator.pair.public().into();
        let pair = signers.iter().find(of_second).expect("one of the four").validator.pair.clone();
        begin_block();
        let transaction = transaction(&challenge, &pair);
        assert!(validate(&transaction).is_ok());
        include(transaction, "challenge");
        let stake = Stakes::<Runtime>::get(SETS[0], &liar.account).expect("a member");
        assert!(has_event(|event| matches!(event, RuntimeEvent::ValidatorSets(
            pallet_validator_sets::Event::Slashed { validator, amount, .. }
        ) if *validator == liar.account && *amount == stake / 10)));
        assert!(has_event(|event| matches!(event, RuntimeEvent::Signing(
            pallet_signing::Event::PartFaulty { validator, fault: SigningFault::Share { position: 0 }, .. }
        ) if *validator == liar.account)));
        end_block();
        // The others finish without it.
        let cosigned = || pallet_signing::Cosignatures::<Runtime>::contains_key(BITCOIN);
        sign_until(&mut signers, 6, cosigned, spoil);
    });
}

#[test]
fn a_set_whose_network_is_removed_signs_its_report() {
    with_keys(|mut signers| {
        begin_block();
        let removal = pallet_validator_sets::Call::remove_network { network: MONERO };
        let call = Box::new(RuntimeCall::ValidatorSets(removal));
        let nonce = System::account_nonce(Alice.to_account_id());
        let sudo = signed(Alice, nonce, RuntimeCall::Sudo(pallet_sudo::Call::sudo { call }));
        apply(sudo).expect("it is valid").expect("it succeeds");
        end_block();
        assert_eq!(ValidatorSets::stage(SETS[2]), Some(Stage::Reporting));
        let settled = || ValidatorSets::stage(SETS[2]) != Some(Stage::Reporting);
        let asked = |signers: &[Signer]| {
            let duties = Runtime::signing_duties(vec![signers[0].validator.pair.public().into()]);
            duties.into_iter().any(|open| {
                matches!(open.task, SigningTask::Commit { request, .. }
                    if matches!(request.subject, Subject::SlashReport(_)))
            })
        };
        for _ in 0..20 {
            if asked(&signers) {
                break;
            }
            sign_until(&mut signers, 1, || true, as_it_is);
        }
        assert!(asked(&signers), "the set is asked for its report");
        let applied = || {
            has_event(|event| {
                matches!(event, RuntimeEvent::ValidatorSets(
                    pallet_validator_sets::Event::ReportApplied { network, session: 0, signed: true }
                ) if *network == MONERO)
            })
        };
        sign_until(&mut signers, 8, || settled() && applied(), as_it_is);
    });
}
