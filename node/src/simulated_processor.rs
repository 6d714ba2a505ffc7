//! The simulated processor, for development: reports to the store what no real network did, and says so in the log.

use std::collections::BTreeMap;

use codec::Encode;
use quoin_offchain::{
    processors::{
        NetworkState, PlanOutcome, Processors, Source,
        simulated::{Deposit, SimulatedBatch, next_batch, plan},
    },
    service::LOG_TARGET,
};
use quoin_primitives::{
    NetworkId,
    batch::{Action, BatchId},
};
use quoin_runtime::AccountId;
use sp_core::{H256, Pair, crypto::Ss58Codec, sr25519};

/// To whom the first deposits on each network are, by their secrets, which are known to everybody, and of how much.
const DEPOSITS: [(&str, u128); 2] = [("//Alice", 1_000_000), ("//Bob", 500_000)];

/// What was said of a network.
#[derive(Default)]
struct Told {
    next_batch: BatchId,
    /// The plan that was asked for, until it is done with.
    plan: Option<(u32, H256)>,
}

/// Follows a scripted network for each external network of the chain.
pub(crate) struct SimulatedProcessor {
    script: Vec<Deposit<AccountId>>,
    told: BTreeMap<NetworkId, Told>,
}

impl Default for SimulatedProcessor {
    fn default() -> Self {
        let deposit = |(secret, amount): (&str, u128)| {
            let pair = sr25519::Pair::from_string(secret, None).ok()?;
            Some(Deposit { to: AccountId::from(pair.public()), amount })
        };
        Self { script: DEPOSITS.into_iter().filter_map(deposit).collect(), told: BTreeMap::new() }
    }
}

impl SimulatedProcessor {
    /// Reports what is due of `network`, whose state after the last finalized block is `state`.
    pub(crate) fn look<S: Source>(
        &mut self,
        source: &S,
        processors: &Processors,
        network: NetworkId,
        state: &NetworkState,
    ) -> Result<(), S::Error> {
        let told = self.told.entry(network).or_default();
        if state.next_batch > told.next_batch {
            say(network, &format!("the chain has executed batch {}", state.next_batch - 1));
            told.next_batch = state.next_batch;
        }
        if let Some((session, hash)) = told.plan {
            let outcome = processors.plan(network, session, hash).ok().and_then(|report| report.outcome);
            if let Some(outcome) = outcome {
                say(network, &format!("the plan {hash:?} is {}", ended(&outcome)));
                told.plan = None;
            }
        }
        if let Some((session, plan)) = plan(network, state) {
            let messages = plan.messages.len();
            match processors.request_plan(network, session, plan, state) {
                Ok(asked) if !asked.repeated => {
                    say(
                        network,
                        &format!(
                            "asks session {session} to sign {messages} messages, the plan {:?}",
                            asked.hash
                        ),
                    );
                    told.plan = Some((session, asked.hash));
                }
                Ok(_) => {}
                Err(problem) => warn(network, &problem.to_string()),
            }
        }
        let is_reported = processors.waiting(network).iter().any(|(id, _)| *id == state.next_batch);
        if !is_reported
            && let Some(next) = next_batch(source, network, &self.script)?
            && next.batch.id == state.next_batch
        {
            report(processors, network, &next, state);
        }
        Ok(())
    }
}

fn report(
    processors: &Processors,
    network: NetworkId,
    next: &SimulatedBatch<AccountId>,
    state: &NetworkState,
) {
    let id = next.batch.id;
    match processors.submit_batch(network, id, next.batch.encode(), state) {
        Ok(submitted) if !submitted.repeated => {
            for instruction in &next.batch.instructions {
                let to = match &instruction.action {
                    Action::Transfer { to } => to.to_ss58check(),
                    Action::Own(own) => match *own {},
                };
                say(network, &format!("{} came in for {to}", instruction.amount));
            }
            for burn in &next.acknowledged {
                let address = hex::encode(&burn.address);
                say(network, &format!("burn {} of {} is paid out to 0x{address}", burn.id, burn.amount));
            }
            say(network, &format!("reports batch {id}, {:?}", submitted.hash));
        }
        Ok(_) => {}
        Err(problem) => warn(network, &problem.to_string()),
    }
}

fn ended(outcome: &PlanOutcome) -> &'static str {
    match outcome {
        PlanOutcome::Signed(_) => "signed",
        PlanOutcome::Retired => "forgotten: its set is gone",
        PlanOutcome::Withdrawn => "withdrawn",
    }
}

fn say(network: NetworkId, what: &str) {
    log::info!(target: LOG_TARGET, "🌐 simulated network {network}: {what}");
}

fn warn(network: NetworkId, what: &str) {
    log::warn!(target: LOG_TARGET, "simulated network {network}: {what}");
}
