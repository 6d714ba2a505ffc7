//! The JSON-RPC of processors: the programs that follow external networks for this node's validators.
//!
//! It is served apart from the node's other methods, on the loopback address alone, to whoever shows the token. docs/processors.md
//! describes it for those who write processors.
//!
//! | module | holds |
//! | --- | --- |
//! | [`token`] | the token's file |
//! | [`authorization`] | who does not show the token is refused before anything else is read |
//! | [`methods`] | the methods |
//! | [`forms`] | what they take and answer, as JSON |
//! | [`errors`] | their errors, with codes |

mod authorization;
mod errors;
mod forms;
mod methods;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use methods::{Finality, Methods, ProcessorRpcServer};
pub(crate) use token::Token;

use std::{io, net::TcpListener, time::Duration};

use jsonrpsee::server::{BatchRequestConfig, PingConfig, Server, ServerHandle};
use tower::ServiceBuilder;

use authorization::Authorize;

/// The port in development.
pub(crate) const PORT: u16 = 9950;

/// Bytes of the longest request: above a batch in hexadecimal digits.
const MAX_REQUEST_LEN: u32 = 4 * 1024 * 1024;
/// A validator has one processor for each network.
const MAX_CONNECTIONS: u32 = 64;
const MAX_SUBSCRIPTIONS: u32 = 16;
const MAX_REQUESTS_AT_ONCE: u32 = 32;
/// Events that wait for a processor that is slower than the chain; then the node waits for it.
const MAX_EVENTS_WAITING: u32 = 64;
/// A connection that does not answer is closed after three of these.
const PING_INTERVAL: Duration = Duration::from_secs(20);

/// Serves the methods to those who show the token, until every clone of the handle is dropped. The listener must not block.
/// Call it within Tokio's runtime.
pub(crate) fn serve(
    listener: TcpListener,
    token: Token,
    methods: impl Into<jsonrpsee::Methods>,
) -> io::Result<ServerHandle> {
    let server = Server::builder()
        .max_request_body_size(MAX_REQUEST_LEN)
        .max_connections(MAX_CONNECTIONS)
        .max_subscriptions_per_connection(MAX_SUBSCRIPTIONS)
        .set_batch_request_config(BatchRequestConfig::Limit(MAX_REQUESTS_AT_ONCE))
        .set_message_buffer_capacity(MAX_EVENTS_WAITING)
        .enable_ws_ping(PingConfig::new().ping_interval(PING_INTERVAL).inactive_limit(3 * PING_INTERVAL))
        .set_http_middleware(ServiceBuilder::new().layer(Authorize::new(token)))
        .build_from_tcp(listener)?;
    Ok(server.start(methods))
}
