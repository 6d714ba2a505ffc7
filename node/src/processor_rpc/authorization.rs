//! Who does not show the token is refused before anything else of the request is read.

use std::{
    future::{Ready, ready},
    sync::Arc,
    task::{Context, Poll},
};

use futures::future::Either;
use http::{
    HeaderValue, StatusCode,
    header::{AUTHORIZATION, WWW_AUTHENTICATE},
};
use jsonrpsee::server::{HttpBody, HttpRequest, HttpResponse};
use tower::{Layer, Service};

use super::Token;

/// Puts [`Authorized`] before a service.
#[derive(Clone)]
pub(super) struct Authorize(Arc<Token>);

impl Authorize {
    pub(super) fn new(token: Token) -> Self {
        Self(Arc::new(token))
    }
}

impl<Inner> Layer<Inner> for Authorize {
    type Service = Authorized<Inner>;

    fn layer(&self, inner: Inner) -> Self::Service {
        Authorized { token: self.0.clone(), inner }
    }
}

/// Hands on requests that show the token, once.
#[derive(Clone)]
pub(super) struct Authorized<Inner> {
    token: Arc<Token>,
    inner: Inner,
}

impl<Inner, Body> Service<HttpRequest<Body>> for Authorized<Inner>
where
    Inner: Service<HttpRequest<Body>, Response = HttpResponse>,
{
    type Response = HttpResponse;
    type Error = Inner::Error;
    type Future = Either<Ready<Result<HttpResponse, Inner::Error>>, Inner::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Inner::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: HttpRequest<Body>) -> Self::Future {
        let mut shown = request.headers().get_all(AUTHORIZATION).iter();
        match (shown.next(), shown.next()) {
            (Some(header), None) if self.token.is_shown_by(header.as_bytes()) => {
                Either::Right(self.inner.call(request))
            }
            _ => Either::Left(ready(Ok(refusal()))),
        }
    }
}

fn refusal() -> HttpResponse {
    let mut response = HttpResponse::new(HttpBody::from(
        "show the processors' token in the header `Authorization: Bearer …`; the node says at its start where it is\n",
    ));
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}
