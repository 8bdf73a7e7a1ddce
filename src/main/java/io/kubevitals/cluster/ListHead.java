package io.kubevitals.cluster;

/// What a list says about itself.
///
/// @param continueToken `""` where there is no further page
record ListHead(String resourceVersion, String continueToken) {}
