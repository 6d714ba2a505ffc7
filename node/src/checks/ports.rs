//! Whether the ports that the node listens on are free.
//!
//! Left to themselves, some services would take another port and others share one with the program that has it.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
};

use sc_network::{Multiaddr, multiaddr::Protocol};
use sc_service::Configuration;

/// A port cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address} for {purpose} ({problem}); free it, or choose another with {option}")]
pub(crate) struct Busy {
    address: SocketAddr,
    purpose: &'static str,
    option: &'static str,
    problem: io::Error,
}

/// Tries every address that the node is configured to listen on.
pub(crate) fn check(config: &Configuration) -> Result<(), Busy> {
    for endpoint in config.rpc.addr.iter().flatten() {
        try_to_listen(endpoint.listen_addr, endpoint.is_optional, "JSON-RPC", "--rpc-port")?;
    }
    for address in config.network.listen_addresses.iter().filter_map(socket_address) {
        try_to_listen(address, address.is_ipv6(), "the peer-to-peer network", "--port")?;
    }
    if let Some(prometheus) = &config.prometheus_config {
        try_to_listen(prometheus.port, false, "Prometheus", "--prometheus-port")?;
    }
    Ok(())
}

/// Makes the JSON-RPC server fail where a port is taken after [`check`], instead of taking another.
pub(crate) fn insist(config: &mut Configuration) {
    for endpoint in config.rpc.addr.iter_mut().flatten() {
        endpoint.retry_random_port = false;
    }
}

/// Listens on a port of the loopback address for processors; 0 is one that the system chooses.
pub(crate) fn listen_for_processors(port: u16) -> Result<TcpListener, Busy> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listen = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    };
    listen().map_err(|problem| Busy { address, purpose: "processors", option: "--processor-port", problem })
}

/// Listens for a moment. An optional address may be missing on this machine, but not busy.
fn try_to_listen(
    address: SocketAddr,
    optional: bool,
    purpose: &'static str,
    option: &'static str,
) -> Result<(), Busy> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(problem) if optional && problem.kind() != io::ErrorKind::AddrInUse => Ok(()),
        Err(problem) => Err(Busy { address, purpose, option, problem }),
    }
}

/// The TCP address of a listening address, where it has one.
fn socket_address(address: &Multiaddr) -> Option<SocketAddr> {
    let mut parts = address.iter();
    let host = match parts.next()? {
        Protocol::Ip4(host) => host.into(),
        Protocol::Ip6(host) => host.into(),
        _ => return None,
    };
    match parts.next()? {
        Protocol::Tcp(port) => Some(SocketAddr::new(host, port)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_port_is_refused_and_named_even_where_optional() {
        let holder = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let address = holder.local_addr().expect("it listens");
        for optional in [false, true] {
            let problem = try_to_listen(address, optional, "JSON-RPC", "--rpc-port")
                .expect_err("the port is busy")
                .to_string();
            assert!(problem.contains(&address.to_string()) && problem.contains("--rpc-port"), "{problem}");
        }
        drop(holder);
        try_to_listen(address, false, "JSON-RPC", "--rpc-port").expect("the port is free again");
    }

    #[test]
    fn processors_are_listened_for_on_the_loopback_address_alone() {
        let listener = listen_for_processors(0).expect("some port is free");
        let address = listener.local_addr().expect("it listens");
        assert!(address.ip().is_loopback());
        let problem = listen_for_processors(address.port()).expect_err("it is taken").to_string();
        assert!(problem.contains("--processor-port"), "{problem}");
    }

    #[test]
    fn listening_addresses_are_understood() {
        let tcp: Multiaddr = "/ip4/127.0.0.1/tcp/30333/ws".parse().expect("it is an address");
        assert_eq!(socket_address(&tcp), Some("127.0.0.1:30333".parse().expect("it is an address")));
        let memory: Multiaddr = "/memory/7".parse().expect("it is an address");
        assert_eq!(socket_address(&memory), None);
    }
}
