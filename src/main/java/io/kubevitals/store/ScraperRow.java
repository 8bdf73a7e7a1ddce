package io.kubevitals.store;

import java.time.Instant;

/// Somebody who reads our page regularly. Milliseconds of `lastAsked` are kept.
public record ScraperRow(String address, String agent, Instant lastAsked) implements Row {}
