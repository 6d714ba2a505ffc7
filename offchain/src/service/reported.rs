//! Where the service learns what processors reported.

use std::sync::{Arc, Mutex, PoisonError};

use futures::channel::mpsc;

use crate::processors::Reports;

/// What processors reported, at any time, and news of every new report.
pub struct Reported {
    pub(super) reports: Box<dyn Fn() -> Arc<Reports> + Send + Sync>,
    pub(super) news: mpsc::Receiver<()>,
}

impl Reported {
    /// `reports` says what is reported now. `listen` is given what is to be called at every new report; it returns at once.
    pub fn new(
        reports: impl Fn() -> Arc<Reports> + Send + Sync + 'static,
        listen: impl FnOnce(Box<dyn Fn() + Send>),
    ) -> Self {
        let (tell, news) = mpsc::channel(0);
        let tell = Mutex::new(tell);
        listen(Box::new(move || {
            // Where the channel is full, the service is told already.
            let _ = tell.lock().unwrap_or_else(PoisonError::into_inner).try_send(());
        }));
        Self { reports: Box::new(reports), news }
    }

    /// Of a node without processors: nothing is ever reported.
    pub fn nothing() -> Self {
        let none = Arc::new(Reports::default());
        Self { reports: Box::new(move || none.clone()), news: mpsc::channel(0).1 }
    }
}
