//! Starts the built node, and asks it over JSON-RPC.

use std::{
    fs::File,
    io::{self, Read, Seek},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Longest time that a command which does not run a node may take, on a machine busy with other tests.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(180);

/// Longest time that a node may take to get anywhere, on a machine busy with other tests.
const PATIENCE: Duration = Duration::from_secs(120);

/// The node's program with these arguments.
fn node(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quoin-node"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs the node to its end, which must come soon.
pub(crate) fn run(arguments: &[&str]) -> Output {
    // Into files: a pipe holds less than a chain specification.
    let [mut stdout, mut stderr] = [(); 2].map(|()| tempfile::tempfile().expect("a temporary file is made"));
    let [for_stdout, for_stderr] =
        [&stdout, &stderr].map(|file| file.try_clone().expect("the file has another handle"));
    let mut child =
        node(arguments).stdout(for_stdout).stderr(for_stderr).spawn().expect("the node's program starts");
    let deadline = Instant::now() + COMMAND_TIMEOUT;
    let status = loop {
        if let Some(status) = child.try_wait().expect("its status can be asked") {
            break status;
        }
        if Instant::now() > deadline {
            child.kill().expect("it is killed");
            panic!("`quoin-node {}` did not end", arguments.join(" "));
        }
        thread::sleep(Duration::from_millis(50));
    };
    Output { status, stdout: content(&mut stdout), stderr: content(&mut stderr) }
}

/// All that was written to a file.
fn content(file: &mut File) -> Vec<u8> {
    let mut content = Vec::new();
    file.rewind().expect("a file can be read from its start");
    file.read_to_end(&mut content).expect("the file is read");
    content
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    listener.local_addr().expect("it listens").port()
}

/// Free ports as arguments: JSON-RPC, peer-to-peer, Prometheus and processors, and the first of them.
pub(crate) fn ports() -> (u16, Vec<String>) {
    let (rpc, p2p, prometheus) = (free_port(), free_port(), free_port());
    let arguments = vec![
        format!("--rpc-port={rpc}"),
        format!("--listen-addr=/ip4/127.0.0.1/tcp/{p2p}"),
        format!("--prometheus-port={prometheus}"),
        "--processor-port=0".into(),
    ];
    (rpc, arguments)
}

/// A running node, killed when it is dropped.
pub(crate) struct Running {
    child: Child,
    rpc: u16,
    logs: TempDir,
}

impl Running {
    /// Starts a node on free ports.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let (rpc, ports) = ports();
        let logs = tempfile::tempdir().expect("a temporary directory is made");
        let log = File::create(logs.path().join("log")).expect("the log is made");
        let child = node(arguments)
            .args(ports)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the node's program starts");
        Self { child, rpc, logs }
    }

    /// What the node has logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.logs.path().join("log")).expect("the log is text")
    }

    /// The result of a JSON-RPC method.
    pub(crate) fn ask(&self, method: &str, parameters: Value) -> Result<Value, String> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
        let mut answer: Value = ureq::post(format!("http://127.0.0.1:{}", self.rpc))
            .send_json(request)
            .and_then(|mut response| response.body_mut().read_json())
            .map_err(|error| error.to_string())?;
        match answer.get("error") {
            Some(error) => Err(error.to_string()),
            None => Ok(answer["result"].take()),
        }
    }

    /// The number of a block in a header.
    fn number(header: &Value) -> u64 {
        let digits = header["number"].as_str().and_then(|number| number.strip_prefix("0x"));
        u64::from_str_radix(digits.expect("the number is hexadecimal"), 16)
            .expect("the number is hexadecimal")
    }

    /// The number of the best block.
    pub(crate) fn best(&self) -> Result<u64, String> {
        Ok(Self::number(&self.ask("chain_getHeader", json!([]))?))
    }

    /// The number of the last finalized block.
    pub(crate) fn finalized(&self) -> Result<u64, String> {
        let hash = self.ask("chain_getFinalizedHead", json!([]))?;
        Ok(Self::number(&self.ask("chain_getHeader", json!([hash]))?))
    }

    /// Waits until `reached` says so; fails when patience or the node has ended.
    pub(crate) fn wait(&mut self, reached: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !reached(self) {
            let ended = self.child.try_wait().expect("its status can be asked");
            assert!(
                ended.is_none() && start.elapsed() < PATIENCE,
                "after {:?}:\n{}",
                start.elapsed(),
                self.log()
            );
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _: io::Result<()> = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A path as an argument.
pub(crate) fn argument(path: &Path) -> &str {
    path.to_str().expect("the path is text")
}
