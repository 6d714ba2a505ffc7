//! The methods `processor_…`.

use std::{pin::pin, sync::Arc};

use futures::{
    StreamExt,
    future::{Either, select},
    stream::BoxStream,
};
use jsonrpsee::{
    PendingSubscriptionSink, SubscriptionMessage, SubscriptionSink,
    core::{RpcResult, SubscriptionResult, async_trait},
    proc_macros::rpc,
    tokio::task::spawn_blocking,
    types::{ErrorObject, ErrorObjectOwned, error::INVALID_PARAMS_CODE},
};
use quoin_offchain::{
    processors::{Feed, FeedError, NetworkState, News, Processors, Source, state::checked},
    view::Head,
};
use quoin_primitives::NetworkId;
use sp_core::{Bytes, H256};

use super::{
    errors,
    forms::{
        Accepted, BatchForm, BlockForm, CursorForm, MessageForm, NetworkForm, NewsForm, PlanForm, StatusForm,
        plan,
    },
};

/// The methods. docs/processors.md describes them.
#[rpc(server, namespace = "processor")]
pub(crate) trait ProcessorRpc {
    /// Takes a batch, in SCALE encoding, for the node's validators to have signed and executed.
    #[method(name = "submitBatch", blocking)]
    fn submit_batch(&self, network: u16, id: u64, batch: Bytes) -> RpcResult<Accepted>;

    /// Takes a plan, whose messages a set's external key is to sign.
    #[method(name = "requestPlan", blocking)]
    fn request_plan(&self, network: u16, session: u32, messages: Vec<MessageForm>) -> RpcResult<Accepted>;

    /// Asks for a plan's signatures no longer.
    #[method(name = "withdrawPlan", blocking)]
    fn withdraw_plan(&self, network: u16, session: u32, hash: H256) -> RpcResult<()>;

    /// How far a plan is.
    #[method(name = "plan", blocking)]
    fn plan(&self, network: u16, session: u32, hash: H256) -> RpcResult<PlanForm>;

    /// How far the node is with everything.
    #[method(name = "status", blocking)]
    fn status(&self) -> RpcResult<StatusForm>;

    /// The events of a network: from a cursor on, or all that is there now and what follows.
    #[subscription(
        name = "subscribeEvents" => "event",
        unsubscribe = "unsubscribeEvents",
        item = NewsForm
    )]
    async fn subscribe_events(&self, network: u16, from: Option<CursorForm>) -> SubscriptionResult;
}

/// Makes a stream of which every item says that another block may be finalized.
pub(crate) type Finality = Arc<dyn Fn() -> BoxStream<'static, ()> + Send + Sync>;

/// Answers from the store and the chain.
pub(crate) struct Methods<S> {
    source: Arc<S>,
    processors: Processors,
    finality: Finality,
}

impl<S: Source> Methods<S> {
    pub(crate) fn new(source: Arc<S>, processors: Processors, finality: Finality) -> Self {
        Self { source, processors, finality }
    }

    /// The network after the last finalized block.
    fn state(&self, network: NetworkId) -> RpcResult<(Head, NetworkState)> {
        let at = self.source.finalized();
        let state = self.source.state(at.hash, network).map_err(errors::unanswered)?;
        Ok((at, state.ok_or_else(|| errors::unknown_network(network))?))
    }
}

#[async_trait]
impl<S: Source + Send + Sync + 'static> ProcessorRpcServer for Methods<S> {
    fn submit_batch(&self, network: u16, id: u64, batch: Bytes) -> RpcResult<Accepted> {
        let network = NetworkId(network);
        let (at, state) = self.state(network)?;
        let summary = self.source.check_batch(at.hash, batch.0.clone()).map_err(errors::unanswered)?;
        checked(summary, network, id).map_err(|error| errors::not_a_batch(&error))?;
        let submitted = self.processors.submit_batch(network, id, batch.0, &state);
        Ok(submitted.map_err(|refusal| errors::refused(&refusal))?.into())
    }

    fn request_plan(&self, network: u16, session: u32, messages: Vec<MessageForm>) -> RpcResult<Accepted> {
        let network = NetworkId(network);
        let plan = plan(&messages).map_err(invalid)?;
        let (_, state) = self.state(network)?;
        let submitted = self.processors.request_plan(network, session, plan, &state);
        Ok(submitted.map_err(|refusal| errors::refused(&refusal))?.into())
    }

    fn withdraw_plan(&self, network: u16, session: u32, hash: H256) -> RpcResult<()> {
        let withdrawn = self.processors.withdraw_plan(NetworkId(network), session, hash);
        withdrawn.map_err(|refusal| errors::refused(&refusal))
    }

    fn plan(&self, network: u16, session: u32, hash: H256) -> RpcResult<PlanForm> {
        let network = NetworkId(network);
        let report = self.processors.plan(network, session, hash);
        let report = report.map_err(|refusal| errors::refused(&refusal))?;
        let (_, state) = self.state(network)?;
        Ok(PlanForm::new(hash, &report, &state))
    }

    fn status(&self) -> RpcResult<StatusForm> {
        let at = self.source.finalized();
        let mut networks = Vec::new();
        let mut cosigned = None;
        for network in self.source.networks(at.hash).map_err(errors::unanswered)? {
            let Some(state) = self.source.state(at.hash, network).map_err(errors::unanswered)? else {
                continue;
            };
            cosigned = state.cosigned;
            let plans = self.processors.plans(network);
            let waiting = self.processors.waiting(network).into_iter();
            networks.push(NetworkForm {
                network: network.0,
                halted: state.halted,
                session: state.in_office(),
                next_batch: state.next_batch,
                first_published: state.first_published,
                waiting: waiting
                    .filter(|(id, _)| *id >= state.next_batch)
                    .map(|(id, hash)| BatchForm { id, hash })
                    .collect(),
                burns: state.burns.len(),
                plans: plans.iter().map(|(hash, report)| PlanForm::new(*hash, report, &state)).collect(),
            });
        }
        Ok(StatusForm {
            finalized: BlockForm { block: at.number, hash: at.hash },
            cosigned: cosigned.map(|cosigned| BlockForm { block: cosigned.block, hash: cosigned.hash }),
            networks,
        })
    }

    async fn subscribe_events(
        &self,
        pending: PendingSubscriptionSink,
        network: u16,
        from: Option<CursorForm>,
    ) -> SubscriptionResult {
        let network = NetworkId(network);
        // From before the first look, so that no block is missed.
        let finality = (self.finality)();
        let source = self.source.clone();
        let feed = blocking(move || {
            let scheme = source.state(source.finalized().hash, network)?.and_then(|state| state.scheme);
            let feed = match from {
                Some(from) => Feed::resume(&*source, network, from.into())?,
                None => Feed::begin(&*source, network)?,
            };
            Ok::<_, FeedError<S::Error>>((feed, scheme))
        });
        match feed.await {
            Ok((feed, scheme)) => {
                let sink = pending.accept().await?;
                let events = Events { source: self.source.clone(), feed, sink, finality };
                events.send_all(move |news| NewsForm::new(news, scheme)).await
            }
            Err(problem) => {
                pending.reject(problem).await;
                Ok(())
            }
        }
    }
}

/// A subscription that goes on.
struct Events<S> {
    source: Arc<S>,
    feed: Feed,
    sink: SubscriptionSink,
    finality: BoxStream<'static, ()>,
}

impl<S: Source + Send + Sync + 'static> Events<S> {
    /// Sends events until the processor goes away, or the node has forgotten the next. A slow processor is waited for.
    async fn send_all(self, form: impl Fn(News) -> NewsForm) -> SubscriptionResult {
        let Self { source, mut feed, sink, mut finality } = self;
        loop {
            let source = source.clone();
            let asked = blocking(move || {
                let news = feed.next(&*source)?;
                Ok::<_, FeedError<S::Error>>((feed, news))
            });
            let (went_on, news) = asked.await.map_err(|problem| problem.message().to_owned())?;
            feed = went_on;
            if let Some(news) = news {
                if sink.send(SubscriptionMessage::from_json(&form(news))?).await.is_err() {
                    return Ok(());
                }
                continue;
            }
            match select(finality.next(), pin!(sink.closed())).await {
                Either::Left((Some(()), _)) => {}
                Either::Left((None, _)) | Either::Right(_) => return Ok(()),
            }
        }
    }
}

/// Asks for events on a thread that may wait.
async fn blocking<T: Send + 'static, Error: std::error::Error>(
    ask: impl FnOnce() -> Result<T, FeedError<Error>> + Send + 'static,
) -> RpcResult<T> {
    let asked = spawn_blocking(|| ask().map_err(|problem| errors::no_events(&problem)));
    asked.await.map_err(errors::unanswered)?
}

fn invalid(problem: String) -> ErrorObjectOwned {
    ErrorObject::owned(INVALID_PARAMS_CODE, problem, None::<()>)
}
