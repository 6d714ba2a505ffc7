//! The specification's vectors, and vectors made here.

#[path = "../../examples/vectors.rs"]
#[allow(dead_code, reason = "the example's own main")]
mod example;

#[test]
fn specification() {
    let tally = example::check(include_str!("../vectors/evrf-dkg-v1.json")).unwrap();
    assert!(tally.failed.is_empty(), "{:#?}", tally.failed);
    assert_eq!(tally.passed, 633);
}

#[test]
fn made_here() {
    let cases =
        ["secp256k1:2:1,2", "ristretto255:1:1", "ed25519:3:1,1,1"].map(|case| example::make(case).unwrap());
    let json = serde_json::to_string(&cases).unwrap();
    let tally = example::check(&json).unwrap();
    assert!(tally.failed.is_empty(), "{:#?}", tally.failed);
    assert!(tally.passed > 100);
}

/// A wrong value in a file is noticed.
#[test]
fn wrong_vectors() {
    let json = serde_json::to_string(&[example::make("ristretto255:2:1,1").unwrap()]).unwrap();
    let file: serde_json::Value = serde_json::from_str(&json).unwrap();
    let failures = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut file = file.clone();
        change(&mut file[0]);
        example::check(&file.to_string()).unwrap().failed.len()
    };
    assert_eq!(failures(&|_| ()), 0);
    let other = "00".repeat(32);
    for name in ["generator_h", "group_key"] {
        assert_ne!(failures(&|case| case[name] = other.clone().into()), 0, "{name}");
    }
    let lists = [
        "generators_G",
        "generators_H",
        "session_points",
        "verification_shares",
        "validator_keys",
        "secret_shares",
    ];
    for name in lists {
        assert_ne!(
            failures(&|case| {
                let place = if name == "secret_shares" { &mut case[name]["1"] } else { &mut case[name][1] };
                *place = other.clone().into();
            }),
            0,
            "{name}"
        );
    }
    // What is to be refused is accepted, and the other way round.
    assert_ne!(
        failures(&|case| case["refused_from_validator_0"][0]["participation"] =
            case["participations"]["0"].clone()),
        0
    );
    assert_ne!(
        failures(&|case| case["participations"]["0"] =
            case["refused_from_validator_0"][4]["participation"].clone()),
        0
    );
    assert_ne!(
        failures(&|case| case["possession"]["refused"][0]["proof"] = case["possession"]["proofs"][0].clone()),
        0
    );
    for text in ["ristretto255:2", "ristretto255:2:1:1", "ristretto:2:1", "ristretto255:3:1,1", "ed25519:1:x"]
    {
        assert!(example::make(text).is_err(), "{text}");
    }
}
