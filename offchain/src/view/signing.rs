//! What the worker knows of signing and of batches when it decides.

use std::collections::{BTreeMap, BTreeSet};

use quoin_primitives::{
    NetworkId, SetId, SlashReport,
    batch::{
        BatchId,
        api::{BatchRefusal, BatchSummary, BatchesProgress, OpenProposal},
    },
    coordinator,
    signing::{RequestId, SigningProgress, SigningTask, Subject, api::SignedRequest, duty::OpenSigningDuty},
};
use sp_core::H256;

use super::{Chain, Head, needs_shares};
use crate::processors::Reports;

/// One reading of what a chain's sets sign, and of its networks' batches.
#[derive(Clone, Debug, Default)]
pub struct SigningView {
    /// The worker's duties in signing that are open at the best block.
    pub duties: Vec<OpenSigningDuty>,
    /// Every open request of the sets that the worker has members in, at the best block.
    pub requests: BTreeMap<SetId, Vec<(RequestId, SigningProgress)>>,
    /// Those sets' requests whose signatures are finished and not removed, at the best block.
    pub signed: BTreeMap<SetId, Vec<SignedRequest>>,
    /// Of the sets that are asked for their slash report: the report by the runtime's own counters.
    pub reports: BTreeMap<SetId, SlashReport>,
    /// Of the blocks that are to be cosigned: the hashes of those with their numbers that are finalized.
    pub finalized: BTreeMap<u64, H256>,
    /// The networks with batches, at the best block.
    pub networks: BTreeMap<NetworkId, NetworkBatches>,
}

/// A network's batches.
#[derive(Clone, Debug)]
pub struct NetworkBatches {
    /// How far they are.
    pub progress: BatchesProgress,
    /// What the chain says of those that the own processor reported and that may be proposed or signed.
    pub checked: BTreeMap<BatchId, Result<BatchSummary, BatchRefusal>>,
    /// The worker's proposals of them that are open.
    pub proposals: Vec<OpenProposal>,
}

impl SigningView {
    /// Reads the chain at the block `best`, of which `finalized` is an ancestor, for a worker that holds these coordinator
    /// keys and has these reports.
    pub(super) fn read<AccountId, C: Chain<AccountId> + ?Sized>(
        chain: &C,
        (best, finalized): (Head, Head),
        coordinators: &[coordinator::Public],
        reported: &Reports,
    ) -> Result<Self, C::Error> {
        let duties = chain.signing_duties(best.hash, coordinators.to_vec())?;
        let mut view = Self { duties, ..Self::default() };
        for summary in chain.sets(best.hash)? {
            if needs_shares(&summary) {
                view.requests.insert(summary.set, chain.signing_requests(best.hash, summary.set)?);
                view.signed.insert(summary.set, chain.signed_requests(best.hash, summary.set)?);
            }
        }
        let (mut cosigned, mut reporting) = (BTreeSet::new(), BTreeSet::new());
        for duty in &view.duties {
            let SigningTask::Commit { request, .. } = &duty.task else { continue };
            match &request.subject {
                Subject::Cosign { block, .. } => drop(cosigned.insert(*block)),
                Subject::SlashReport(_) => drop(reporting.insert(request.validator_set)),
                Subject::Batch { .. } | Subject::Plan(_) => {}
            }
        }
        for number in cosigned.into_iter().filter(|number| *number <= finalized.number) {
            if let Some(hash) = chain.ancestor(finalized.hash, number)? {
                view.finalized.insert(number, hash);
            }
        }
        for set in reporting {
            if let Some(report) = chain.slash_report(best.hash, set)? {
                view.reports.insert(set, report);
            }
        }
        for network in chain.networks(best.hash)?.into_iter().map(|summary| summary.network) {
            if !network.is_chain()
                && let Some(batches) = NetworkBatches::read(chain, best, coordinators, (network, reported))?
            {
                view.networks.insert(network, batches);
            }
        }
        Ok(view)
    }

    /// The block that opened the attempt that a duty is of.
    pub(super) fn openings(&self) -> impl Iterator<Item = u64> {
        self.duties.iter().map(|duty| match &duty.task {
            SigningTask::Commit { opened_at, .. } => *opened_at,
            SigningTask::GiveShares { session } | SigningTask::Complete { session } => session.opened_at,
        })
    }

    /// The sets that the worker may submit something for.
    pub(super) fn sets(&self) -> impl Iterator<Item = SetId> {
        let of_duties = self.duties.iter().map(|duty| match &duty.task {
            SigningTask::Commit { request, .. } => request.validator_set,
            SigningTask::GiveShares { session } | SigningTask::Complete { session } => {
                session.request.validator_set
            }
        });
        let batches = || self.networks.values();
        let of_proposals =
            batches().flat_map(|batches| batches.proposals.iter().map(|open| open.proposal.set()));
        of_duties.chain(of_proposals).chain(batches().filter_map(|batches| batches.progress.in_office))
    }

    /// Whether members with the set's threshold of shares committed to sign this, in this attempt or before, or it is signed.
    pub(crate) fn has_signers(&self, request: &RequestId) -> bool {
        let began = self.progress(request).is_some_and(|progress| progress.fixed || progress.attempt > 0);
        began || self.is_signed(request)
    }

    /// Whether the set is asked to sign this.
    pub(crate) fn is_open(&self, request: &RequestId) -> bool {
        self.progress(request).is_some()
    }

    /// Whether the set signed this, and that is not removed.
    pub(crate) fn is_signed(&self, request: &RequestId) -> bool {
        let signed = self.signed.get(&request.validator_set).into_iter().flatten();
        signed.map(|signed| &signed.request).any(|other| other == request)
    }

    /// Whether the set is asked to sign this, or has signed it and that is not removed.
    pub(crate) fn is_in_hand(&self, request: &RequestId) -> bool {
        self.is_open(request) || self.is_signed(request)
    }

    fn progress(&self, request: &RequestId) -> Option<&SigningProgress> {
        let open = self.requests.get(&request.validator_set)?;
        open.iter().find(|(other, _)| other == request).map(|(_, progress)| progress)
    }
}

impl NetworkBatches {
    fn read<AccountId, C: Chain<AccountId> + ?Sized>(
        chain: &C,
        best: Head,
        coordinators: &[coordinator::Public],
        (network, reported): (NetworkId, &Reports),
    ) -> Result<Option<Self>, C::Error> {
        let Some(progress) = chain.batches_progress(best.hash, network)? else { return Ok(None) };
        let end = progress.next.saturating_add(progress.ahead.into());
        let (mut checked, mut proposals) = (BTreeMap::new(), Vec::new());
        if !progress.halted {
            for ((_, id), batch) in reported.batches.range((network, progress.next)..(network, end)) {
                let check = chain.check_batch(best.hash, batch.encoded.clone())?;
                if check.is_ok() {
                    let open =
                        chain.proposal_duties(best.hash, coordinators.to_vec(), network, *id, batch.hash)?;
                    proposals.extend(open);
                }
                checked.insert(*id, check);
            }
        }
        Ok(Some(Self { progress, checked, proposals }))
    }
}
