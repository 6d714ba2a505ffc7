//! Workers: validators with processors, who carry batches to the chain by the duties that the runtime names.

use std::collections::{BTreeMap, BTreeSet};

use codec::Encode;
use quoin_primitives::{
    NetworkId, SetId,
    batch::{
        Action, Batch, Instruction, NoInstruction, Proposal,
        api::{BatchesProgress, OpenProposal, runtime_decl_for_batches_api::BatchesApi},
    },
    interface::ValidatorSets as _,
    signing::{
        GroupSignature, SigningDuty, SigningRequest, SigningTask, Subject, SubjectId,
        api::{SignedRequest, runtime_decl_for_signing_api::SigningApi},
    },
};
use quoin_runtime::{
    AccountId, Balance, BlockNumber, Hash, Runtime, System, UncheckedExtrinsic, ValidatorSets, coordinator,
};
use sp_core::{Pair as _, sr25519};

use crate::{
    chain::{begin_block, end_block, validate},
    signing::{Signer, transaction},
    validators::{Validator, genesis_hash, include, submit},
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

/// A validator with the keys that it recovers, and what its processor reported.
pub(crate) struct Worker {
    signer: Signer,
    reported: BTreeMap<Hash, NetworkBatch>,
}

impl Worker {
    pub(crate) fn new(validator: Validator) -> Self {
        Self { signer: Signer::new(validator), reported: BTreeMap::new() }
    }

    /// Its processor reports a batch, which the chain can execute.
    pub(crate) fn reports(&mut self, batch: &NetworkBatch) {
        let summary = Runtime::check_batch(batch.encode()).expect("it is a batch of this chain");
        assert_eq!((summary.network, summary.id), (batch.network, batch.id));
        self.reported.insert(summary.batch_hash, batch.clone());
    }

    /// It has another processor, which has not reported anything.
    pub(crate) fn forgets_reports(&mut self) {
        self.reported.clear();
    }

    fn coordinator(&self) -> coordinator::Public {
        self.signer.validator.pair.public().into()
    }

    /// Whether what is to be signed is what it knows to be so.
    fn approves(&self, request: &SigningRequest) -> bool {
        let set = request.validator_set;
        match &request.subject {
            Subject::Batch { id, hash } => {
                let reported = self.reported.get(hash);
                let fits = reported.is_some_and(|batch| (batch.network, batch.id) == (set.network, *id));
                fits && self.is_due(set)
            }
            Subject::Cosign { block, hash } => System::block_hash(*block as BlockNumber) == *hash,
            Subject::SlashReport(report) => ValidatorSets::slash_report(set).as_ref() == Some(report),
            Subject::Plan(_) => false,
        }
    }

    /// Whether it is for the set to sign batches: it is in office, or follows one that signed what the processor reported.
    fn is_due(&self, set: SetId) -> bool {
        let BatchesProgress { next, published, in_office, handover, .. } =
            Runtime::batches_progress(set.network);
        let of_number =
            |id| self.reported.values().find(|batch| (batch.network, batch.id) == (set.network, id));
        let covered = || {
            published.is_none_or(|published| {
                let reported = (published.first..next).filter_map(of_number);
                published.covers(reported.map(NetworkBatch::hash))
            })
        };
        match handover {
            Some(handover) => handover.successor == set && covered(),
            None => in_office == Some(set),
        }
    }

    /// The transaction of a duty in signing, or of a batch that is thereby signed.
    fn performs(&mut self, member: u16, task: SigningTask) -> Option<UncheckedExtrinsic> {
        if matches!(&task, SigningTask::Commit { request, .. } if !self.approves(request)) {
            return None;
        }
        let duty = self.signer.perform(member, task)?;
        if let SigningDuty::Complete { request, signatures, .. } = &duty
            && let SubjectId::Batch { hash, .. } = request.subject
        {
            return self.executes(request.validator_set, hash, signatures[0]);
        }
        Some(transaction(&duty, &self.signer.validator.pair))
    }

    /// The transaction that executes a batch, if its processor reported it and it is the next.
    fn executes(&self, set: SetId, hash: Hash, signature: GroupSignature) -> Option<UncheckedExtrinsic> {
        let batch = self.reported.get(&hash)?;
        let is_next = Runtime::batches_progress(set.network).next == batch.id;
        let signature = sr25519::Signature::from_raw(signature);
        let transaction = Runtime::execution_extrinsic(set.session, batch.encode(), signature);
        is_next.then(|| transaction.expect("it is a batch of this chain"))
    }

    fn proposes(&self, proposal: Proposal) -> UncheckedExtrinsic {
        let set_hash = ValidatorSets::set_hash(proposal.set()).expect("it serves");
        let signature = self.signer.validator.pair.sign(&proposal.duty_hash(genesis_hash(), set_hash));
        Runtime::proposal_extrinsic(proposal, signature.into())
    }

    /// What it submits for what is open now.
    fn submissions(&mut self) -> Vec<UncheckedExtrinsic> {
        let coordinators = vec![self.coordinator()];
        let mut transactions = Vec::new();
        for batch in self.reported.values() {
            let (network, id, hash) = (batch.network, batch.id, batch.hash());
            let open = Runtime::proposal_duties(coordinators.clone(), network, id, hash);
            let due = open.into_iter().filter(|open| self.is_due(open.proposal.set()));
            transactions.extend(due.map(|OpenProposal { proposal, .. }| self.proposes(proposal)));
        }
        let duties = Runtime::signing_duties(coordinators);
        transactions.extend(duties.into_iter().filter_map(|open| self.performs(open.member, open.task)));
        for network in self.reported.values().map(|batch| batch.network).collect::<BTreeSet<_>>() {
            let set = Runtime::batches_progress(network).in_office;
            for SignedRequest { request, signatures } in set.into_iter().flat_map(Runtime::signed_requests) {
                if let SubjectId::Batch { hash, .. } = request.subject {
                    transactions.extend(self.executes(request.validator_set, hash, signatures[0]));
                }
            }
        }
        transactions
    }

    /// The signatures over batches that the shares on the chain make.
    pub(crate) fn signatures(&mut self) -> Vec<(Hash, sr25519::Signature)> {
        let complete = Runtime::signing_duties(vec![self.coordinator()]).into_iter().filter_map(|open| {
            match self.signer.perform(open.member, open.task)? {
                SigningDuty::Complete { request, signatures, .. } => {
                    let SubjectId::Batch { hash, .. } = request.subject else { return None };
                    Some((hash, sr25519::Signature::from_raw(signatures[0])))
                }
                _ => None,
            }
        });
        complete.collect()
    }
}

/// Makes a block with what the workers submit, having seen the block before.
pub(crate) fn make_block(workers: &mut [Worker]) {
    begin_block();
    let submitted: Vec<_> = workers.iter_mut().flat_map(Worker::submissions).collect();
    for transaction in submitted {
        // Of duties that several do, the first is included.
        if validate(&transaction).is_ok() {
            include(transaction, "a duty that is open");
        }
    }
    for worker in workers {
        // A pool refuses the registration of a key that the account has set itself.
        worker.signer.validator.do_duties(|validator, submission| {
            if validate(&validator.transaction(&submission)).is_ok() {
                submit(validator, submission);
            }
        });
    }
    end_block();
}

/// Makes blocks until `done`, and says how many.
pub(crate) fn run_until(workers: &mut [Worker], blocks: u32, done: impl Fn() -> bool) -> u32 {
    for made in 1..=blocks {
        make_block(workers);
        if done() {
            return made;
        }
    }
    panic!("not done within {blocks} blocks");
}
