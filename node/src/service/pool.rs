//! The transaction pool, which says so where a runtime cannot decode an extrinsic.
//!
//! The pool keeps extrinsics as bytes. A runtime panics at those that are none of its own, and what reaches the client
//! by JSON-RPC is the panic with the backtrace of the Wasm. Here it becomes one line with the decoder's reason.

use std::{collections::HashMap, pin::Pin, sync::Arc, time::Duration};

use async_trait::async_trait;
use sc_transaction_pool::{ChainApi, FullChainApi, TransactionPoolHandle};
use sc_transaction_pool_api::{
    ChainEvent, ImportNotificationStream, LocalTransactionFor, LocalTransactionPool,
    MaintainedTransactionPool, PoolStatus, ReadyTransactions, TransactionFor, TransactionPool,
    TransactionSource, TransactionStatusStreamFor, TxHash, TxInvalidityReportMap,
};

use super::{Block, FullClient};

type Handle = TransactionPoolHandle<Block, FullClient>;
type Error = <FullChainApi<FullClient, Block> as ChainApi>::Error;
type Hash = <Block as sp_runtime::traits::Block>::Hash;

/// What a runtime's panic begins with when it cannot decode the extrinsic that it is to validate.
const UNDECODABLE: &str = "Bad input data provided to validate_transaction: ";

/// What the SDK ends the decoder's reason with.
const COMFORT: &str = ". Nothing bad happened";

/// `pool`, with clear errors.
pub(super) fn with_clear_errors(pool: Handle) -> Handle {
    sc_transaction_pool::TransactionPoolWrapper(Box::new(Pool(pool)))
}

fn clear(error: Error) -> Error {
    match error {
        Error::RuntimeApi(text) => Error::RuntimeApi(match reason(&text) {
            Some(reason) => format!("the extrinsic does not decode: {reason}"),
            None => text,
        }),
        other => other,
    }
}

/// Why the runtime cannot decode an extrinsic, if that is what its error says.
fn reason(text: &str) -> Option<&str> {
    let (_, reason) = text.split_once(UNDECODABLE)?;
    let reason = reason.split_once(COMFORT).map_or(reason, |(reason, _)| reason);
    Some(reason.lines().next().unwrap_or_default().trim())
}

struct Pool(Handle);

#[async_trait]
impl TransactionPool for Pool {
    type Block = Block;
    type Hash = <Handle as TransactionPool>::Hash;
    type InPoolTransaction = <Handle as TransactionPool>::InPoolTransaction;
    type Error = Error;

    async fn submit_at(
        &self,
        at: Hash,
        source: TransactionSource,
        extrinsics: Vec<TransactionFor<Self>>,
    ) -> Result<Vec<Result<TxHash<Self>, Error>>, Error> {
        let results = self.0.submit_at(at, source, extrinsics).await.map_err(clear)?;
        Ok(results.into_iter().map(|result| result.map_err(clear)).collect())
    }

    async fn submit_one(
        &self,
        at: Hash,
        source: TransactionSource,
        extrinsic: TransactionFor<Self>,
    ) -> Result<TxHash<Self>, Error> {
        self.0.submit_one(at, source, extrinsic).await.map_err(clear)
    }

    async fn submit_and_watch(
        &self,
        at: Hash,
        source: TransactionSource,
        extrinsic: TransactionFor<Self>,
    ) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, Error> {
        self.0.submit_and_watch(at, source, extrinsic).await.map_err(clear)
    }

    async fn ready_at(
        &self,
        at: Hash,
    ) -> Box<dyn ReadyTransactions<Item = Arc<Self::InPoolTransaction>> + Send> {
        self.0.ready_at(at).await
    }

    fn ready(&self) -> Box<dyn ReadyTransactions<Item = Arc<Self::InPoolTransaction>> + Send> {
        self.0.ready()
    }

    async fn report_invalid(
        &self,
        at: Option<Hash>,
        errors: TxInvalidityReportMap<TxHash<Self>>,
    ) -> Vec<Arc<Self::InPoolTransaction>> {
        self.0.report_invalid(at, errors).await
    }

    fn futures(&self) -> Vec<Self::InPoolTransaction> {
        self.0.futures()
    }

    fn status(&self) -> PoolStatus {
        self.0.status()
    }

    fn import_notification_stream(&self) -> ImportNotificationStream<TxHash<Self>> {
        self.0.import_notification_stream()
    }

    fn on_broadcasted(&self, propagations: HashMap<TxHash<Self>, Vec<String>>) {
        self.0.on_broadcasted(propagations)
    }

    fn hash_of(&self, extrinsic: &TransactionFor<Self>) -> TxHash<Self> {
        self.0.hash_of(extrinsic)
    }

    fn ready_transaction(&self, hash: &TxHash<Self>) -> Option<Arc<Self::InPoolTransaction>> {
        self.0.ready_transaction(hash)
    }

    async fn ready_at_with_timeout(
        &self,
        at: Hash,
        timeout: Duration,
    ) -> Box<dyn ReadyTransactions<Item = Arc<Self::InPoolTransaction>> + Send> {
        self.0.ready_at_with_timeout(at, timeout).await
    }
}

#[async_trait]
impl MaintainedTransactionPool for Pool {
    async fn maintain(&self, event: ChainEvent<Block>) {
        self.0.maintain(event).await;
    }
}

impl LocalTransactionPool for Pool {
    type Block = Block;
    type Hash = <Handle as LocalTransactionPool>::Hash;
    type Error = Error;

    fn submit_local(&self, at: Hash, extrinsic: LocalTransactionFor<Self>) -> Result<Self::Hash, Error> {
        self.0.submit_local(at, extrinsic).map_err(clear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_cut_out_of_the_panic() {
        let panic = "Execution failed: Execution aborted due to panic: panicked at runtime/src/apis.rs:9:1:\n\
                     Bad input data provided to validate_transaction: Invalid transaction version. Nothing bad \
                     happened: someone sent an invalid transaction to the node.\nWASM backtrace:\n 0: 0x1";
        let Error::RuntimeApi(text) = clear(Error::RuntimeApi(panic.into())) else { panic!("another error") };
        assert_eq!(text, "the extrinsic does not decode: Invalid transaction version");
    }

    #[test]
    fn other_errors_stay_as_they_are() {
        let trap = "Execution failed: out of memory";
        let Error::RuntimeApi(text) = clear(Error::RuntimeApi(trap.into())) else { panic!("another error") };
        assert_eq!(text, trap);
    }
}
