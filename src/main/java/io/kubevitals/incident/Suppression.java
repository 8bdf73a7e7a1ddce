package io.kubevitals.incident;

/// An incident that a noise rule hides.
///
/// @param rule its name, as in `incidents_suppressed_total`
/// @param why one sentence
public record Suppression(String rule, String why, Incident incident) {}
