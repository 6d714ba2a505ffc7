// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {EthereumSchnorr} from "./EthereumSchnorr.sol";

/// The library as a contract of its own, without state: what the tests run, and what one calls who cannot link a library.
contract EthereumSchnorrVerifier {
    function verify(bytes32 key, bytes32 message, address nonce, uint256 s) external pure returns (bool) {
        return EthereumSchnorr.verify(key, message, nonce, s);
    }

    function recoverNonce(bytes32 key, uint256 c, uint256 s) external pure returns (address) {
        return EthereumSchnorr.recoverNonce(key, c, s);
    }
}
