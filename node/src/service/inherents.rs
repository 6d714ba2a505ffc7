//! What an author tells the runtime about the world: slot and time.

use async_trait::async_trait;
use quoin_runtime::Hash;
use sp_consensus_babe::{SlotDuration, inherents::InherentDataProvider as BabeSlot};
use sp_inherents::CreateInherentDataProviders;
use sp_timestamp::InherentDataProvider as Timestamp;

use super::Block;

/// Reads the machine's clock.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    /// The chain's slot.
    pub(super) slot_duration: SlotDuration,
}

#[async_trait]
impl CreateInherentDataProviders<Block, ()> for Clock {
    type InherentDataProviders = (BabeSlot, Timestamp);

    async fn create_inherent_data_providers(
        &self,
        _: Hash,
        (): (),
    ) -> Result<Self::InherentDataProviders, Box<dyn std::error::Error + Send + Sync>> {
        let timestamp = Timestamp::from_system_time();
        let slot = BabeSlot::from_timestamp_and_slot_duration(*timestamp, self.slot_duration);
        Ok((slot, timestamp))
    }
}
