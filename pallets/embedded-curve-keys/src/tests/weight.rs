//! Nothing is free of weight.

use std::time::Instant;

use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo, Pays},
    traits::Authorize,
    weights::constants::WEIGHT_REF_TIME_PER_NANOS,
};
use quoin_primitives::verifier::{Native, Verifier, possession_owner};

use crate::{mock::*, *};

#[test]
fn each_call_has_its_weight_and_would_pay_for_it() {
    for curve in CURVES {
        let (key, proof) = key_of(&account(1), curve, 1);
        let Registration { account, signature, .. } = Registration::new(1, curve, 1);
        let calls: [Call<Test>; 3] = [
            Call::set_key { key, proof: proof.clone() },
            Call::register_key { account, key, proof, signature },
            Call::remove_key { curve },
        ];
        for call in calls {
            let info = call.get_dispatch_info();
            assert!(info.call_weight.ref_time() > 0 && info.call_weight.proof_size() > 0);
            // What is free of a fee is free since nobody signed it.
            assert_eq!((info.class, info.pays_fee), (DispatchClass::Normal, Pays::Yes));
            let authorizes = matches!(call, Call::register_key { .. });
            assert_eq!(call.weight_of_authorize().ref_time() > 0, authorizes);
        }
    }
}

#[test]
fn the_estimate_covers_a_proof() {
    for curve in CURVES {
        let (key, proof) = key_of(&account(1), curve, 1);
        let verify = || {
            let start = Instant::now();
            let owner = possession_owner(&account(1));
            let suite = curve.possession_suite();
            assert!(Native::verify_possession(suite, key.as_bytes(), &owner, &proof).is_ok());
            start.elapsed().as_nanos() as u64 * WEIGHT_REF_TIME_PER_NANOS
        };
        let fastest = (0..10).map(|_| verify()).min().expect("ten");
        assert!(weights::set_key::<()>(curve).ref_time() > fastest);
        assert!(weights::register_key::<()>(curve).ref_time() > fastest);
    }
}
