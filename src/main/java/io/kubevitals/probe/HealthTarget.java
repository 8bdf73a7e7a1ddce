package io.kubevitals.probe;

import java.net.URI;
import java.time.Duration;

/// Where a component says how it is, and how long to wait for that.
record HealthTarget(Check check, URI url, Duration timeout, HttpProbe http) {}
