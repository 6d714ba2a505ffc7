// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Verifies Schnorr signatures over secp256k1 for little more than what `ecrecover` costs.
///
/// The scheme is in the README of the crate ethereum-schnorr. In short, with G the generator, Q the order, and P the point
/// with the key as x coordinate and an even y coordinate: a signature (nonce, s) is good if
///
///     nonce = address of (s * G - c * P),   c = keccak256("ethereum-schnorr v1", key, nonce, message) mod Q.
library EthereumSchnorr {
    uint256 internal constant Q = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    /// Whether `nonce` and `s` sign `message` under `key`. False for whatever is malformed; never reverts.
    ///
    /// A signature says nothing of the chain, the contract or the purpose that it was made for, and can be sent again: that
    /// belongs into the message.
    function verify(bytes32 key, bytes32 message, address nonce, uint256 s) internal pure returns (bool) {
        bytes32 challenge = keccak256(abi.encodePacked("ethereum-schnorr v1", key, nonce, message));
        // A failed recovery gives the zero address, which thus is nobody's nonce.
        return nonce != address(0) && recoverNonce(key, uint256(challenge), s) == nonce;
    }

    /// The address of s * G - c * P, and the zero address for an s of 0 or not below Q, for a c that Q divides, for a key
    /// that is no x coordinate or not below Q, and where the point is the identity.
    ///
    /// `ecrecover(hash, 27, r, t)` is the address of (t * P - hash * G) / r, with P the point of x coordinate r and an even y
    /// coordinate. So r = key, hash = -s * key and t = -c * key.
    function recoverNonce(bytes32 key, uint256 c, uint256 s) internal pure returns (address) {
        if (s == 0 || s >= Q) return address(0);
        uint256 r = uint256(key);
        return ecrecover(bytes32(Q - mulmod(s, r, Q)), 27, key, bytes32(Q - mulmod(c, r, Q)));
    }
}
