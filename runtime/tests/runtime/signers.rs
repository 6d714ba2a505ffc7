//! Validators who sign with their sets' oracle keys and carry batches to the chain, as their workers would: by real FROST
//! over key shares that are recovered from what the chain keeps.

use std::collections::{BTreeMap, BTreeSet};

use codec::Encode;
use evrf_dkg::{Dealing, Dealings, Ristretto255};
use frost_keys::{
    Sr25519,
    frost_core::{
        self, Identifier, SigningPackage,
        keys::{KeyPackage, PublicKeyPackage},
        round1::{self, NonceCommitment, SigningCommitments, SigningNonces},
        round2,
    },
    key_packages, public_key_package,
};
use quoin_primitives::{
    NetworkId, Role, SetId,
    api::runtime_decl_for_quoin_api::QuoinApi,
    batch::{
        Action, Batch, Instruction, NoInstruction, Proposal,
        api::{BatchesProgress, OpenProposal, runtime_decl_for_batches_api::BatchesApi},
    },
    interface::ValidatorSets as _,
    signing::{
        RequestId, SigningDuty, SigningRequest, SigningSession, SigningTask, Subject, SubjectId,
        api::{SignedRequest, runtime_decl_for_signing_api::SigningApi},
        duty::OpenSigningDuty,
    },
};
use quoin_runtime::{
    AccountId, Balance, BlockNumber, Hash, Runtime, System, UncheckedExtrinsic, ValidatorSets, coordinator,
};
use rand_core_06::OsRng;
use sp_core::{Pair as _, sr25519};

use crate::{
    chain::{begin_block, end_block, validate},
    validators::{Validator, genesis_hash, include, parameters, submit},
};

pub(crate) type NetworkBatch = Batch<AccountId, Balance, NoInstruction>;
pub(crate) type NetworkInstruction = Instruction<AccountId, Balance, NoInstruction>;

/// An amount that came in for an account.
pub(crate) fn transfer(to: AccountId, amount: Balance) -> NetworkInstruction {
    Instruction { origin: None, amount, action: Action::Transfer { to } }
}

/// A batch that acknowledges the burns below `burns`.
pub(crate) fn batch(
    network: NetworkId,
    id: u64,
    burns: u64,
    instructions: Vec<NetworkInstruction>,
) -> NetworkBatch {
    let instructions = instructions.try_into().expect("not too many");
    Batch { network, id, block: [id as u8; 32], burns, instructions }
}

/// The shares of one member of a set.
struct Keys {
    shares: Vec<KeyPackage<Sr25519>>,
    public: PublicKeyPackage<Sr25519>,
}

/// The nonces of one attempt, by the block that opened it.
type Attempt = (RequestId, u32, Hash);

/// A validator with the keys that it recovered, what its processor reported, and its nonces until they are used.
pub(crate) struct Signer {
    pub(crate) validator: Validator,
    reported: BTreeMap<Hash, NetworkBatch>,
    keys: BTreeMap<SetId, Keys>,
    nonces: BTreeMap<Attempt, Vec<SigningNonces<Sr25519>>>,
    used: BTreeSet<Vec<u8>>,
}

impl Signer {
    pub(crate) fn new(validator: Validator) -> Self {
        Self {
            validator,
            reported: BTreeMap::new(),
            keys: BTreeMap::new(),
            nonces: BTreeMap::new(),
            used: BTreeSet::new(),
        }
    }

    /// Its processor reports a batch, which the chain can execute.
    pub(crate) fn reports(&mut self, batch: &NetworkBatch) {
        let summary = Runtime::check_batch(batch.encode()).expect("it is a batch of this chain");
        assert_eq!((summary.network, summary.id), (batch.network, batch.id));
        self.reported.insert(summary.batch_hash, batch.clone());
    }

    fn coordinator(&self) -> coordinator::Public {
        self.validator.pair.public().into()
    }

    fn keys(&mut self, set: SetId, member: u16) -> &Keys {
        let Self { keys, validator, .. } = self;
        keys.entry(set).or_insert_with(|| {
            let dkg = Runtime::dkg(set, Role::Oracle).expect("it is kept").dkg;
            let parameters = parameters::<Ristretto255>(&dkg);
            let dealings: Vec<_> = Runtime::dealings(set, Role::Oracle)
                .into_iter()
                .map(|(dealer, bytes)| {
                    Dealing::assume_verified(&parameters, dealer, bytes).expect("a dealing")
                })
                .collect();
            let dealings = Dealings::new(&parameters, &dealings).expect("enough dealers");
            let key = dealings.combine().expect("a key");
            let shares = dealings.recover(member, &validator.embedwards25519).expect("its shares");
            Keys {
                shares: key_packages(&parameters, &key, &shares).expect("shares of the key"),
                public: public_key_package(&parameters, &key).expect("a key"),
            }
        })
    }

    /// Whether what is to be signed is what it knows to be so.
    fn approves(&self, request: &SigningRequest) -> bool {
        match &request.subject {
            Subject::Batch { id, hash } => {
                let reported = self.reported.get(hash);
                let wanted = (request.set.network, *id);
                reported.is_some_and(|batch| (batch.network, batch.id) == wanted) && self.is_due(request.set)
            }
            Subject::Cosign { block, hash } => System::block_hash(*block as BlockNumber) == *hash,
            Subject::SlashReport(report) => ValidatorSets::slash_report(request.set).as_ref() == Some(report),
            Subject::Plan(_) => false,
        }
    }

    /// Whether it is for the set to sign batches: it is in office, or follows one that signed what the processor reported.
    fn is_due(&self, set: SetId) -> bool {
        let BatchesProgress { next, published, in_office, handover, .. } =
            Runtime::batches_progress(set.network);
        let of_number = |id| self.reported.values().find(|batch| (batch.network, batch.id) == (set.network, id));
        let covered = || {
            published.is_none_or(|published| {
                let reported: Vec<_> = (published.first..next).filter_map(of_number).collect();
                published.covers(reported.into_iter().map(NetworkBatch::hash))
            })
        };
        match handover {
            Some(handover) => handover.successor == set && covered(),
            None => in_office == Some(set),
        }
    }

    fn commits(&mut self, member: u16, request: &SigningRequest, attempt: u32, opened: Hash) -> SigningDuty {
        let shares = self.keys(request.set, member).shares.clone();
        let (mut nonces, mut commitments) = (Vec::new(), Vec::new());
        for share in shares {
            let (secret, public) = round1::commit(share.signing_share(), &mut OsRng);
            for half in [public.hiding(), public.binding()] {
                commitments.extend(half.serialize().expect("a point"));
            }
            nonces.push(secret);
        }
        let id = request.id();
        self.nonces.insert((id, attempt, opened), nonces);
        SigningDuty::Commit { number: request.number, request: id, attempt, opened, member, commitments }
    }

    /// What is signed in a session, with everybody's commitments.
    fn package(session: &SigningSession) -> SigningPackage<Sr25519> {
        let set = ValidatorSets::set(session.request.set).expect("it signs");
        let half = |bytes| NonceCommitment::deserialize(bytes).expect("a point");
        let commitments = session.signers.iter().flat_map(|signer| {
            let indices = set.share_indices(signer.member).expect("a member");
            indices.zip(signer.commitments.chunks(64)).map(|(index, bytes)| {
                let (hiding, binding) = bytes.split_at(32);
                (identifier(index), SigningCommitments::new(half(hiding), half(binding)))
            })
        });
        let messages = session.request.subject.messages(genesis_hash(), session.request.set.network);
        SigningPackage::new(commitments.collect(), &messages[0].bytes)
    }

    fn gives_shares(&mut self, member: u16, session: &SigningSession) -> Option<SigningDuty> {
        let (request, attempt) = (session.request.id(), session.attempt);
        let opened = System::block_hash(session.opened_at as BlockNumber);
        // Nonces are in memory alone: who began anew has none.
        let nonces = self.nonces.remove(&(request, attempt, opened))?;
        let package = Self::package(session);
        let keys = self.keys(request.set, member);
        let shares = keys.shares.iter().zip(&nonces).map(|(share, nonces)| {
            let share = round2::sign(&package, nonces, share).expect("it signs");
            share.serialize().try_into().expect("32 bytes")
        });
        let shares = shares.collect();
        for nonces in &nonces {
            let hiding = nonces.commitments().hiding().serialize().expect("a point");
            assert!(self.used.insert(hiding), "a nonce is used once");
        }
        let number = session.request.number;
        let session = session.hash(opened);
        Some(SigningDuty::GiveShares { number, request, attempt, session, member, shares })
    }

    /// The signature that the shares on the chain make.
    fn adds_up(&mut self, member: u16, session: &SigningSession) -> [u8; 64] {
        let set = ValidatorSets::set(session.request.set).expect("it signs");
        let shares = session.signers.iter().flat_map(|signer| {
            let indices = set.share_indices(signer.member).expect("a member");
            let given = signer.shares.as_ref().expect("everybody gave its shares");
            indices.zip(given).map(|(index, share)| {
                (identifier(index), round2::SignatureShare::deserialize(share).expect("a scalar"))
            })
        });
        let (shares, package) = (shares.collect(), Self::package(session));
        let public = &self.keys(session.request.set, member).public;
        let signature = frost_core::aggregate(&package, &shares, public).expect("right shares");
        signature.serialize().expect("a signature").try_into().expect("64 bytes")
    }

    /// The transaction of a duty in signing, or of a batch that is thereby signed.
    fn performs(&mut self, OpenSigningDuty { member, task, .. }: OpenSigningDuty) -> Option<UncheckedExtrinsic> {
        let duty = match task {
            SigningTask::Commit { request, attempt, opened_at } => {
                let opened = System::block_hash(opened_at as BlockNumber);
                // The hash of the block that opened the attempt is not known in that block.
                let known = opened_at < u64::from(System::block_number());
                if !known || !self.approves(&request) {
                    return None;
                }
                self.commits(member, &request, attempt, opened)
            }
            SigningTask::GiveShares { session } => self.gives_shares(member, &session)?,
            SigningTask::Complete { session } => {
                let signature = self.adds_up(member, &session);
                if let Subject::Batch { hash, .. } = &session.request.subject {
                    return self.executes(session.request.set, *hash, signature);
                }
                SigningDuty::Complete {
                    number: session.request.number,
                    request: session.request.id(),
                    attempt: session.attempt,
                    session: session.hash(System::block_hash(session.opened_at as BlockNumber)),
                    member,
                    signatures: vec![signature],
                }
            }
        };
        let set_hash = ValidatorSets::set_hash(duty.set()).expect("it signs");
        let signature = self.validator.pair.sign(&duty.hash(genesis_hash(), set_hash));
        Some(Runtime::signing_extrinsic(duty, signature.into()).expect("no argument is too long"))
    }

    /// The transaction that executes a batch, if its processor reported it and it is the next.
    fn executes(&self, set: SetId, hash: Hash, signature: [u8; 64]) -> Option<UncheckedExtrinsic> {
        let batch = self.reported.get(&hash)?;
        let is_next = Runtime::batches_progress(set.network).next == batch.id;
        let signature = sr25519::Signature::from_raw(signature);
        let transaction = Runtime::execution_extrinsic(set.session, batch.encode(), signature);
        is_next.then(|| transaction.expect("it is a batch of this chain"))
    }

    /// The signatures over batches that the shares on the chain make.
    pub(crate) fn signatures(&mut self) -> Vec<(Hash, sr25519::Signature)> {
        let duties = Runtime::signing_duties(vec![self.coordinator()]);
        let complete = duties.into_iter().filter_map(|OpenSigningDuty { member, task, .. }| {
            let SigningTask::Complete { session } = task else { return None };
            let Subject::Batch { hash, .. } = session.request.subject else { return None };
            Some((hash, sr25519::Signature::from_raw(self.adds_up(member, &session))))
        });
        complete.collect()
    }

    fn proposes(&self, proposal: Proposal) -> UncheckedExtrinsic {
        let set_hash = ValidatorSets::set_hash(proposal.set()).expect("it serves");
        let signature = self.validator.pair.sign(&proposal.duty_hash(genesis_hash(), set_hash));
        Runtime::proposal_extrinsic(proposal, signature.into())
    }

    /// What it submits for what is open now.
    fn submissions(&mut self) -> Vec<UncheckedExtrinsic> {
        let coordinators = vec![self.coordinator()];
        let mut transactions = Vec::new();
        for batch in self.reported.values() {
            let duties = Runtime::proposal_duties(coordinators.clone(), batch.network, batch.id, batch.hash());
            let due = duties.into_iter().filter(|duty| self.is_due(duty.proposal.set()));
            transactions.extend(due.map(|OpenProposal { proposal, .. }| self.proposes(proposal)));
        }
        let duties = Runtime::signing_duties(coordinators);
        transactions.extend(duties.into_iter().filter_map(|duty| self.performs(duty)));
        for network in self.reported.values().map(|batch| batch.network).collect::<BTreeSet<_>>() {
            let set = Runtime::batches_progress(network).in_office;
            for SignedRequest { request, signatures } in set.into_iter().flat_map(Runtime::signed_requests) {
                if let SubjectId::Batch { hash, .. } = request.subject {
                    transactions.extend(self.executes(request.set, hash, signatures[0]));
                }
            }
        }
        transactions
    }
}

fn identifier(index: u16) -> Identifier<Sr25519> {
    Identifier::try_from(index).expect("not 0")
}

/// Makes a block with what the signers submit, having seen the block before.
pub(crate) fn make_block(signers: &mut [Signer]) {
    begin_block();
    let submitted: Vec<_> = signers.iter_mut().flat_map(Signer::submissions).collect();
    for transaction in submitted {
        // Of duties that several do, the first is included.
        if validate(&transaction).is_ok() {
            include(transaction, "a duty that is open");
        }
    }
    signers.iter_mut().for_each(|signer| signer.validator.do_duties(submit));
    end_block();
}

/// Makes blocks until `done`, and says how many.
pub(crate) fn run_until(signers: &mut [Signer], blocks: u32, done: impl Fn() -> bool) -> u32 {
    for made in 1..=blocks {
        make_block(signers);
        if done() {
            return made;
        }
    }
    panic!("not done within {blocks} blocks");
}
