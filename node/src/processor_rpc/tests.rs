//! The methods over a connection, on a model of the chain.

use std::{
    convert::Infallible,
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

use codec::Encode;
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use jsonrpsee::{
    core::{
        ClientError,
        client::{ClientT, Subscription, SubscriptionClientT},
    },
    rpc_params,
    server::ServerHandle,
    ws_client::{WsClient, WsClientBuilder},
};
use quoin_offchain::{
    processors::{NetworkState, PlanProgress, Processors, SetState, Source},
    view::Head,
};
use quoin_primitives::{
    ExternalKey, KeyPair, NetworkId, Scheme, SetId,
    batch::api::{BatchRefusal, BatchSummary, QueuedBurn},
    interface::Stage,
};
use serde_json::{Value, json};
use sp_core::{H256, sr25519};
use tempfile::TempDir;
use tokio::sync::watch;

use super::{
    Finality, Methods, ProcessorRpcServer, Token, errors,
    forms::{Accepted, CursorForm, NewsForm, PlanForm, StatusForm},
    serve,
};

const BITCOIN: u16 = 1;

/// A chain of which every block left a state of one network.
struct Model {
    states: Mutex<Vec<NetworkState>>,
    finalized: watch::Sender<()>,
}

impl Model {
    fn new() -> Self {
        let keys =
            KeyPair { oracle: sr25519::Public::from_raw([7; 32]), external: ExternalKey::Secp256k1([2; 33]) };
        let set = SetState { stage: Stage::InOffice, keys: Some(keys) };
        let served = NetworkState {
            scheme: Some(Scheme::EthereumSchnorr),
            sets: [(4, set)].into(),
            ..NetworkState::default()
        };
        Self { states: Mutex::new(vec![NetworkState::default(), served]), finalized: watch::Sender::new(()) }
    }

    fn block(&self, change: impl FnOnce(&mut NetworkState)) {
        let mut states = self.states.lock().expect("no test panicked");
        let mut state = states.last().cloned().unwrap_or_default();
        change(&mut state);
        states.push(state);
        drop(states);
        self.finalized.send_replace(());
    }

    fn last(&self) -> NetworkState {
        self.states.lock().expect("no test panicked").last().cloned().expect("there is a block")
    }
}

impl Source for Model {
    type Error = Infallible;

    fn finalized(&self) -> Head {
        let number = self.states.lock().expect("no test panicked").len() as u64 - 1;
        Head { number, hash: H256::from_low_u64_be(number) }
    }

    fn hash(&self, number: u64) -> Result<Option<H256>, Infallible> {
        Ok((number <= self.finalized().number).then(|| H256::from_low_u64_be(number)))
    }

    fn keeps(&self, at: H256) -> Result<bool, Infallible> {
        // The state after the first block is forgotten.
        Ok(!at.is_zero())
    }

    fn networks(&self, _: H256) -> Result<Vec<NetworkId>, Infallible> {
        Ok(vec![NetworkId(BITCOIN)])
    }

    fn state(&self, at: H256, network: NetworkId) -> Result<Option<NetworkState>, Infallible> {
        let states = self.states.lock().expect("no test panicked");
        Ok((network.0 == BITCOIN).then(|| states[at.to_low_u64_be() as usize].clone()))
    }

    fn check_batch(&self, _: H256, batch: Vec<u8>) -> Result<Result<BatchSummary, BatchRefusal>, Infallible> {
        // Here a batch is its network, its number and one byte.
        let decoded = <(u16, u64, u8) as codec::DecodeAll>::decode_all(&mut &batch[..]);
        Ok(decoded.map_err(|_| BatchRefusal::Malformed).map(|(network, id, _)| BatchSummary {
            network: NetworkId(network),
            id,
            batch_hash: H256::zero(),
            burns: 0,
        }))
    }
}

fn batch(network: u16, id: u64, content: u8) -> Value {
    json!(format!("0x{}", hex::encode((network, id, content).encode())))
}

/// A server of the methods.
struct Node {
    address: SocketAddr,
    token: String,
    model: Arc<Model>,
    processors: Processors,
    directory: TempDir,
    server: ServerHandle,
}

impl Node {
    fn start() -> Self {
        Self::start_on(Arc::new(Model::new()), tempfile::tempdir().expect("a temporary directory is made"))
    }

    fn start_on(model: Arc<Model>, directory: TempDir) -> Self {
        let path = directory.path().join("token");
        let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        listener.set_nonblocking(true).expect("it is set");
        let address = listener.local_addr().expect("it listens");
        let processors = Processors::open(&directory.path().join("reports")).expect("it opens");
        let finalized = model.finalized.clone();
        let finality: Finality = Arc::new(move || {
            futures::stream::unfold(finalized.subscribe(), |mut news| async {
                news.changed().await.ok()?;
                Some(((), news))
            })
            .boxed()
        });
        let methods = Methods::new(model.clone(), processors.clone(), finality).into_rpc();
        let server = serve(listener, Token::open(&path).expect("it is made"), methods).expect("it serves");
        let token = fs::read_to_string(&path).expect("it is text").trim().to_owned();
        Self { address, token, model, processors, directory, server }
    }

    /// The same chain and files, after a restart.
    async fn restart(self) -> Self {
        let Self { model, directory, server, .. } = self;
        server.stop().expect("it runs");
        server.stopped().await;
        Self::start_on(model, directory)
    }

    async fn connect_with(&self, authorization: Option<&str>) -> Result<WsClient, ClientError> {
        let mut headers = HeaderMap::new();
        if let Some(value) = authorization {
            headers.insert(AUTHORIZATION, HeaderValue::from_str(value).expect("it can be sent"));
        }
        WsClientBuilder::default().set_headers(headers).build(format!("ws://{}", self.address)).await
    }

    async fn connect(&self) -> WsClient {
        self.connect_with(Some(&format!("Bearer {}", self.token))).await.expect("it is accepted")
    }

    /// The answer to an HTTP request, with these lines in its header.
    fn http(&self, lines: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        let request = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n{lines}\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }
}

/// The code of the error that a call ends with, and the error.
fn refused<T: std::fmt::Debug>(answer: Result<T, ClientError>) -> (i32, String, Value) {
    match answer.expect_err("it is refused") {
        ClientError::Call(error) => {
            let data =
                error.data().map_or(Value::Null, |data| serde_json::from_str(data.get()).expect("JSON"));
            (error.code(), error.message().to_owned(), data)
        }
        other => panic!("{other}"),
    }
}

async fn submit(client: &WsClient, id: u64, batch: Value) -> Result<Accepted, ClientError> {
    client.request("processor_submitBatch", rpc_params![BITCOIN, id, batch]).await
}

async fn events(client: &WsClient, from: Option<CursorForm>) -> Result<Subscription<NewsForm>, ClientError> {
    let name = "processor_subscribeEvents";
    client.subscribe(name, rpc_params![BITCOIN, from], "processor_unsubscribeEvents").await
}

async fn next(events: &mut Subscription<NewsForm>) -> NewsForm {
    events.next().await.expect("it goes on").expect("it is an event")
}

/// An event as a processor sees it.
fn seen(news: &NewsForm) -> Value {
    serde_json::to_value(&news.event).expect("it is JSON")
}

fn burn(id: u64) -> (u64, QueuedBurn) {
    (id, QueuedBurn { id, who: Some(vec![9; 32]), amount: u128::MAX, address: vec![6, 7] })
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_show_the_token_is_told_nothing() {
    let node = Node::start();
    let status = r#"{"jsonrpc":"2.0","id":1,"method":"processor_status","params":[]}"#;
    let good = format!("Authorization: Bearer {}\r\n", node.token);
    let answer = node.http(&good, status);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("nextBatch"), "{answer}");
    let wrong = format!("Authorization: Bearer {}\r\n", "0".repeat(64));
    let basic = format!("Authorization: Basic {}\r\n", node.token);
    for lines in ["", "Authorization: \r\n", &wrong, &basic, &good.repeat(2), &format!("{wrong}{good}")] {
        // Also of what is no JSON at all nothing is said.
        for body in [status, "{"] {
            let answer = node.http(lines, body).to_lowercase();
            assert!(answer.starts_with("http/1.1 401"), "{lines}: {answer}");
            assert!(answer.contains("www-authenticate: bearer") && !answer.contains("jsonrpc"), "{answer}");
        }
    }
    for bad in [None, Some("Bearer"), Some("Bearer x")] {
        let error = node.connect_with(bad).await.map(drop).expect_err("it is refused");
        assert!(format!("{error:?}").contains("401"), "{error:?}");
    }
    node.connect().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_are_taken_exactly_once_over_restarts() {
    let node = Node::start();
    let client = node.connect().await;
    let first = submit(&client, 0, batch(BITCOIN, 0, 1)).await.expect("it is new");
    assert!(!first.repeated);
    drop(client);
    let node = node.restart().await;
    let client = node.connect().await;
    let again = submit(&client, 0, batch(BITCOIN, 0, 1)).await.expect("it is the same");
    assert_eq!(again, Accepted { hash: first.hash, repeated: true });
    let (code, message, data) = refused(submit(&client, 0, batch(BITCOIN, 0, 2)).await);
    assert_eq!((code, &data["reported"]), (errors::CONFLICT, &json!(first.hash)));
    assert!(message.starts_with("batch 0 of network 1 was reported"), "{message}");
    assert_eq!(node.processors.reports().batches.len(), 1);

    node.model.block(|state| state.next_batch = 3);
    let (code, _, data) = refused(submit(&client, 2, batch(BITCOIN, 2, 1)).await);
    assert_eq!((code, data), (errors::EXECUTED, json!({ "nextBatch": 3 })));
    let (code, _, data) = refused(submit(&client, 99, batch(BITCOIN, 99, 1)).await);
    assert_eq!((code, data), (errors::TOO_FAR_AHEAD, json!({ "nextBatch": 3 })));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_batch_of_that_number_is_refused() {
    let node = Node::start();
    let client = node.connect().await;
    let (code, message, _) = refused(submit(&client, 1, batch(BITCOIN, 0, 1)).await);
    assert_eq!((code, message.as_str()), (errors::NOT_A_BATCH, "the batch is number 0 of network 1"));
    let (code, message, _) = refused(submit(&client, 0, batch(2, 0, 1)).await);
    assert_eq!((code, message.as_str()), (errors::NOT_A_BATCH, "the batch is number 0 of network 2"));
    for malformed in ["0x", "0x0100"] {
        assert_eq!(refused(submit(&client, 0, json!(malformed)).await).0, errors::NOT_A_BATCH);
    }
    for invalid in [json!("hello"), json!("0xzz"), json!(7), Value::Null, json!({})] {
        assert_eq!(refused(submit(&client, 0, invalid).await).0, -32_602);
    }
    let unknown =
        client.request::<Accepted, _>("processor_submitBatch", rpc_params![9, 0, batch(9, 0, 1)]).await;
    assert_eq!(refused(unknown).0, errors::UNKNOWN_NETWORK);
    assert!(node.processors.reports().batches.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_refused() {
    let node = Node::start();
    fs::write(node.directory.path().join("reports/network-1"), b"").expect("it is written");
    let client = node.connect().await;
    let (code, message, _) = refused(submit(&client, 0, batch(BITCOIN, 0, 1)).await);
    assert!(code == errors::NOT_KEPT && message.contains("network-1"), "{code}: {message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_asked_for_followed_and_withdrawn() {
    let node = Node::start();
    let client = node.connect().await;
    let hash = format!("0x{}", "11".repeat(32));
    let request = |session: u32, messages: Value| {
        client.request::<Accepted, _>("processor_requestPlan", rpc_params![BITCOIN, session, messages])
    };
    let asked = || async {
        let messages = json!([{ "message": hash }, { "message": hash, "tweak": { "offset": hash } }]);
        request(4, messages).await.expect("it can be signed")
    };
    let plan = asked().await;
    assert_eq!(asked().await, Accepted { hash: plan.hash, repeated: true });
    node.processors.finalized(NetworkId(BITCOIN), &node.model.last()).expect("it is noted");
    assert_eq!(
        node.processors.reports().plans[&SetId { network: NetworkId(BITCOIN), session: 4 }][0].hash(),
        plan.hash
    );

    let follow = || async {
        let followed: PlanForm =
            client.request("processor_plan", rpc_params![BITCOIN, 4, plan.hash]).await.expect("it is known");
        serde_json::to_value(followed).expect("it is JSON")
    };
    assert_eq!(follow().await["status"], "waiting");
    let open = PlanProgress::Open { attempt: 1, committed: 3, shared: 2 };
    node.model.block(|state| drop(state.plans.insert((4, plan.hash), open)));
    let followed = follow().await;
    assert_eq!(followed["status"], "signing");
    assert_eq!(followed["signing"], json!({ "attempt": 1, "committed": 3, "shared": 2 }));
    node.model.block(|state| {
        state.plans.insert((4, plan.hash), PlanProgress::Signed(vec![[5; 64], [6; 64]]));
    });
    let followed = follow().await;
    assert_eq!(followed["status"], "signed");
    assert_eq!(followed["signatures"][1], format!("0x{}", "06".repeat(64)));

    let withdrawn = request(4, json!([{ "message": hash }])).await.expect("it can be signed").hash;
    let withdraw = || client.request::<(), _>("processor_withdrawPlan", rpc_params![BITCOIN, 4, withdrawn]);
    withdraw().await.expect("it is known");
    withdraw().await.expect("it is still known");
    let status: StatusForm = client.request("processor_status", rpc_params![]).await.expect("it answers");
    let plans: Vec<_> = status.networks[0].plans.iter().map(|plan| plan.status.as_str()).collect();
    assert_eq!(plans, ["signed", "withdrawn"]);

    let (code, _, data) = refused(request(3, json!([{ "message": hash }])).await);
    assert_eq!((code, data), (errors::PLAN_REFUSED, json!({ "session": 4 })));
    let taproot = json!([{ "message": hash, "tweak": { "taproot": null } }]);
    for bad in [json!([]), taproot] {
        assert_eq!(refused(request(4, bad).await).0, errors::PLAN_REFUSED);
    }
    let many = json!(vec![json!({ "message": hash }); 65]);
    for invalid in
        [many, json!([{}]), json!([{ "message": "0x11" }]), json!([{ "message": hash, "tweek": null }])]
    {
        assert_eq!(refused(request(4, invalid).await).0, -32_602);
    }
    let unknown =
        client.request::<PlanForm, _>("processor_plan", rpc_params![BITCOIN, 4, H256::zero()]).await;
    assert_eq!(refused(unknown).0, errors::UNKNOWN_PLAN);
    for number in 0..17u8 {
        let message = format!("0x{}", hex::encode([number; 32]));
        let answer = request(4, json!([{ "message": message }])).await;
        match number {
            // The first one, signed in the model, is not known to be in the store, and counts.
            0..15 => drop(answer.expect("there is room")),
            _ => assert_eq!(refused(answer).0, errors::TOO_MANY_PLANS),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_says_what_waits() {
    let node = Node::start();
    let client = node.connect().await;
    let submitted = submit(&client, 1, batch(BITCOIN, 1, 1)).await.expect("it is new");
    node.model.block(|state| state.burns.extend([burn(0)]));
    let status: Value = client.request("processor_status", rpc_params![]).await.expect("it answers");
    let expected = json!({
        "finalized": { "block": 2, "hash": H256::from_low_u64_be(2) },
        "cosigned": null,
        "networks": [{
            "network": 1,
            "halted": false,
            "session": 4,
            "nextBatch": 0,
            "firstPublished": null,
            "waiting": [{ "id": 1, "hash": submitted.hash }],
            "burns": 1,
            "plans": [],
        }],
    });
    assert_eq!(status, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_go_on_after_either_side_restarts() {
    let node = Node::start();
    let client = node.connect().await;
    let mut first = events(&client, None).await.expect("it begins");
    let rotation = next(&mut first).await;
    assert_eq!(seen(&rotation), json!({ "type": "rotation", "session": 4, "stage": "inOffice" }));
    assert_eq!((rotation.cursor, rotation.block), (None, 1));
    let keys = seen(&next(&mut first).await);
    assert_eq!((&keys["type"], &keys["session"]), (&json!("keys"), &json!(4)));
    assert_eq!(keys["external"], format!("0x{}", "02".repeat(33)));
    assert!(keys["externalName"].as_str().expect("text").contains("Ethereum"), "{keys}");
    let current = next(&mut first).await;
    assert_eq!(seen(&current), json!({ "type": "current" }));
    let from_current = current.cursor.expect("it can be gone on from");

    // What happens while it listens.
    node.model.block(|state| state.burns.extend([burn(0), burn(1)]));
    let told = next(&mut first).await;
    let expected = json!({
        "type": "burn",
        "burn": 0,
        "who": format!("0x{}", "09".repeat(32)),
        "amount": "340282366920938463463374607431768211455",
        "address": "0x0607",
    });
    assert_eq!(seen(&told), expected);
    assert_eq!((told.block, told.block_hash), (2, H256::from_low_u64_be(2)));
    let from_burn = told.cursor.expect("it can be gone on from");
    drop((first, client));

    // What happens while nobody listens.
    node.model.block(|state| state.halted = true);
    let node = node.restart().await;
    let client = node.connect().await;
    let mut again = events(&client, Some(from_burn)).await.expect("it goes on");
    assert_eq!(seen(&next(&mut again).await)["burn"], 1);
    assert_eq!(seen(&next(&mut again).await), json!({ "type": "halted" }));
    let mut all = events(&client, Some(from_current)).await.expect("it goes on");
    assert_eq!(seen(&next(&mut all).await)["burn"], 0);
    assert_eq!(seen(&next(&mut all).await)["burn"], 1);
    node.model.block(|state| state.halted = false);
    assert_eq!(seen(&next(&mut all).await), json!({ "type": "halted" }));
    for events in [&mut all, &mut again] {
        assert_eq!(seen(&next(events).await), json!({ "type": "resumed" }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cursors_that_cannot_be_gone_on_from_are_refused() {
    let node = Node::start();
    let client = node.connect().await;
    let from = |block| events(&client, Some(CursorForm { block, index: 0 }));
    assert_eq!(refused(from(1).await.map(drop)).0, errors::FORGOTTEN);
    let (code, message, data) = refused(from(3).await.map(drop));
    assert_eq!((code, data), (errors::AHEAD, json!({ "finalized": 1 })), "{message}");
    from(2).await.expect("it is the next block");
    let unknown = client
        .subscribe::<NewsForm, _>(
            "processor_subscribeEvents",
            rpc_params![9, Value::Null],
            "processor_unsubscribeEvents",
        )
        .await;
    assert_eq!(refused(unknown.map(drop)).0, errors::UNKNOWN_NETWORK);
}
