package io.kubevitals.incident;

import java.time.Instant;
import java.util.List;

/// What the book says at one moment, for `/api/v1/incidents`.
///
/// @param open the worst first, then the newest first
/// @param resolved the newest first, a bounded number
/// @param suppressed the newest first, a bounded number: those hidden now and the last ones hidden
public record IncidentView(
    Instant at, List<Incident> open, List<Incident> resolved, List<Suppression> suppressed) {}
