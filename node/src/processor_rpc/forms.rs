//! What the methods take and answer, as JSON: numbers are numbers but for amounts, which are decimal digits in a string; bytes are
//! hexadecimal digits with `0x`.

use quoin_offchain::{
    addresses,
    processors::{Cursor, Event, NetworkState, News, PlanOutcome, PlanProgress, PlanReport, Submitted},
};
use quoin_primitives::{
    KeyPair, Scheme,
    interface::Stage,
    signing::{
        GroupSignature, Plan,
        subject::{KeyTweak, MAX_PLAN_MESSAGES, PlanMessage},
    },
};
use serde::{Deserialize, Serialize};
use sp_core::{Bytes, H256};

/// What came of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Accepted {
    /// The batch's or plan's hash.
    pub(crate) hash: H256,
    /// Whether it had been reported before.
    pub(crate) repeated: bool,
}

impl From<Submitted> for Accepted {
    fn from(Submitted { hash, repeated }: Submitted) -> Self {
        Self { hash, repeated }
    }
}

/// A place between events.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CursorForm {
    pub(crate) block: u64,
    pub(crate) index: u32,
}

impl From<Cursor> for CursorForm {
    fn from(Cursor { block, index }: Cursor) -> Self {
        Self { block, index }
    }
}

impl From<CursorForm> for Cursor {
    fn from(CursorForm { block, index }: CursorForm) -> Self {
        Self { block, index }
    }
}

/// A message of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageForm {
    /// What is signed.
    pub(crate) message: H256,
    /// How the key that signs it is made from the set's; none, if the set's own signs.
    #[serde(default)]
    pub(crate) tweak: Option<TweakForm>,
}

/// How a key is made from a set's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum TweakForm {
    /// A scalar that is added.
    Offset(H256),
    /// BIP 341's output key, with the root of the script tree or `null`.
    Taproot(Option<H256>),
}

impl From<&MessageForm> for PlanMessage {
    fn from(form: &MessageForm) -> Self {
        let tweak = match form.tweak {
            None => KeyTweak::None,
            Some(TweakForm::Offset(offset)) => KeyTweak::Offset(offset.0),
            Some(TweakForm::Taproot(root)) => KeyTweak::Taproot { merkle_root: root.map(|root| root.0) },
        };
        Self { message: form.message.0, tweak }
    }
}

/// The plan of these messages, if there are not too many.
pub(super) fn plan(messages: &[MessageForm]) -> Result<Plan, String> {
    let messages: Vec<PlanMessage> = messages.iter().map(Into::into).collect();
    let count = messages.len();
    let messages = messages.try_into();
    let messages =
        messages.map_err(|_| format!("{count} messages, and a plan has {MAX_PLAN_MESSAGES} at most"))?;
    Ok(Plan { messages })
}

/// How far a plan is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlanForm {
    /// The set whose external key signs.
    pub(crate) session: u32,
    /// The plan's hash.
    pub(crate) hash: H256,
    /// `waiting`, `signing`, `signed`, `retired` or `withdrawn`.
    pub(crate) status: String,
    /// While it is being signed.
    pub(crate) signing: Option<SigningForm>,
    /// A signature for each message, when it is signed.
    pub(crate) signatures: Option<Vec<Bytes>>,
}

/// How far signing is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SigningForm {
    /// The attempt, from 0 on.
    pub(crate) attempt: u32,
    /// How many members committed to nonces.
    pub(crate) committed: u16,
    /// How many gave their signature shares.
    pub(crate) shared: u16,
}

impl PlanForm {
    /// A plan as the store has it, and the network's state.
    pub(super) fn new(hash: H256, report: &PlanReport, state: &NetworkState) -> Self {
        let progress = state.plans.get(&(report.session, hash));
        let (status, signing, signatures) = match (&report.outcome, progress) {
            (Some(PlanOutcome::Signed(signatures)), _) | (_, Some(PlanProgress::Signed(signatures))) => {
                ("signed", None, Some(signatures.as_slice()))
            }
            (Some(PlanOutcome::Retired), _) => ("retired", None, None),
            (Some(PlanOutcome::Withdrawn), _) => ("withdrawn", None, None),
            (None, Some(PlanProgress::Open { attempt, committed, shared })) => {
                let (attempt, committed, shared) = (*attempt, *committed, *shared);
                ("signing", Some(SigningForm { attempt, committed, shared }), None)
            }
            (None, None) => ("waiting", None, None),
        };
        Self {
            session: report.session,
            hash,
            status: status.into(),
            signing,
            signatures: signatures.map(bytes),
        }
    }
}

fn bytes(signatures: &[GroupSignature]) -> Vec<Bytes> {
    signatures.iter().map(|signature| signature.to_vec().into()).collect()
}

/// A block of the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct BlockForm {
    pub(crate) block: u64,
    pub(crate) hash: H256,
}

/// A batch that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct BatchForm {
    pub(crate) id: u64,
    pub(crate) hash: H256,
}

/// How far a network is, in the last finalized block and here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NetworkForm {
    /// The network's number.
    pub(crate) network: u16,
    /// Whether it is halted.
    pub(crate) halted: bool,
    /// The number of the set in office.
    pub(crate) session: Option<u32>,
    /// The number of the batch that is executed next.
    pub(crate) next_batch: u64,
    /// The first batch that a set which takes over verifies.
    pub(crate) first_published: Option<u64>,
    /// The batches that were reported here and are not executed.
    pub(crate) waiting: Vec<BatchForm>,
    /// How many burns no batch has acknowledged.
    pub(crate) burns: usize,
    /// The plans that were asked for here.
    pub(crate) plans: Vec<PlanForm>,
}

/// How far the node is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StatusForm {
    /// The last finalized block, of which the rest speaks.
    pub(crate) finalized: BlockForm,
    /// The newest cosigned block.
    pub(crate) cosigned: Option<BlockForm>,
    /// The external networks.
    pub(crate) networks: Vec<NetworkForm>,
}

/// An event, and where it happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewsForm {
    /// The number of the block.
    pub(crate) block: u64,
    /// Its hash.
    pub(crate) block_hash: H256,
    /// Where to go on once this is handled.
    pub(crate) cursor: Option<CursorForm>,
    /// What happened.
    pub(crate) event: EventForm,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum EventForm {
    /// A set is at another stage: `declared`, `keyed`, `inOffice`, `reporting`, `coolingDown` or `gone`.
    Rotation { session: u32, stage: String },
    /// A set has its keys.
    Keys { session: u32, oracle: Bytes, external: Bytes, external_name: Option<String> },
    /// The network is halted.
    Halted,
    /// The network goes on.
    Resumed,
    /// All batches before this one are executed.
    BatchesExecuted { next_batch: u64 },
    /// All burns with a lower number are acknowledged.
    BurnsAcknowledged { before: u64 },
    /// An amount is to be paid out.
    Burn { burn: u64, who: Option<Bytes>, amount: String, address: Bytes },
    /// A plan is signed.
    PlanSigned { session: u32, hash: H256, signatures: Vec<Bytes> },
    /// A request for a plan's signatures ended without them.
    PlanExpired { session: u32, hash: H256 },
    /// What happened up to this block can be acted on.
    Cosigned { cosigned: BlockForm },
    /// All that the state holds has been told.
    Current,
}

impl NewsForm {
    /// The news, of a network that checks signatures by `scheme`.
    pub(super) fn new(news: News, scheme: Option<Scheme>) -> Self {
        let News { block, hash, event, cursor } = news;
        Self { block, block_hash: hash, cursor: cursor.map(Into::into), event: EventForm::new(event, scheme) }
    }
}

impl EventForm {
    fn new(event: Event, scheme: Option<Scheme>) -> Self {
        match event {
            Event::Rotation { session, stage } => {
                Self::Rotation { session, stage: stage.map_or("gone", stage_name).into() }
            }
            Event::Keys { session, keys: KeyPair { oracle, external } } => Self::Keys {
                session,
                oracle: oracle.0.to_vec().into(),
                external: external.as_bytes().to_vec().into(),
                external_name: scheme.map(|scheme| addresses::describe(scheme, &external)),
            },
            Event::Halted(true) => Self::Halted,
            Event::Halted(false) => Self::Resumed,
            Event::BatchesExecuted { next } => Self::BatchesExecuted { next_batch: next },
            Event::BurnsAcknowledged { before } => Self::BurnsAcknowledged { before },
            Event::Burn(burn) => Self::Burn {
                burn: burn.id,
                who: burn.who.map(Into::into),
                amount: burn.amount.to_string(),
                address: burn.address.into(),
            },
            Event::PlanSigned { session, hash, signatures } => {
                Self::PlanSigned { session, hash, signatures: bytes(&signatures) }
            }
            Event::PlanExpired { session, hash } => Self::PlanExpired { session, hash },
            Event::Cosigned(cosigned) => {
                Self::Cosigned { cosigned: BlockForm { block: cosigned.block, hash: cosigned.hash } }
            }
            Event::Current => Self::Current,
        }
    }
}

const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Declared => "declared",
        Stage::Keyed => "keyed",
        Stage::InOffice => "inOffice",
        Stage::Reporting => "reporting",
        Stage::CoolingDown => "coolingDown",
    }
}
