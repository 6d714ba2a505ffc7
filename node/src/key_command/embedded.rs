//! `key embedded`.

use quoin_primitives::EmbeddedCurve;

use super::{Open, hex, print};

/// Three lines for each coordinator key.
pub(super) fn run(open: &Open) -> sc_cli::Result<()> {
    let keyring = open.keyring()?;
    let mut lines = Vec::new();
    for coordinator in keyring.coordinators() {
        let Some(secret) = keyring.get(coordinator) else { continue };
        lines.push(format!("coordinator      {}", hex(coordinator)));
        let key = |curve| hex(secret.embedded_key(curve).as_bytes());
        lines.push(format!("  secq256k1       {}", key(EmbeddedCurve::Secq256k1)));
        lines.push(format!("  embedwards25519 {}", key(EmbeddedCurve::Embedwards25519)));
    }
    print(&lines)
}
