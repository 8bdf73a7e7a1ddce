package io.kubevitals.resource;

/// The use of one container.
///
/// @param value cores or bytes
/// @param newestMillis time of the newest sample behind it
record Reading(double value, long newestMillis) {}
