package io.kubevitals.probe;

import io.kubevitals.probe.HttpProbe.Broken;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Where the metrics of a component are, and how they are asked for.
///
/// @param token shown where that is safe
/// @param apiServerAway whether the API server is known not to answer this node
record MetricsTarget(
    Check check,
    URI url,
    Duration timeout,
    HttpProbe http,
    LoopbackToken token,
    BooleanSupplier apiServerAway) {

  String bearerToken() {
    return token.of(url, http.trust());
  }

  /// Components that have the API server examine a token refuse a good one while it is away: then
  /// neither the token nor the component is to blame.
  Verdict explain(Broken broken) {
    boolean blameless = broken.reason() == FailureReason.AUTH && apiServerAway.getAsBoolean();
    return blameless
        ? Verdict.unwell(
            FailureReason.STATUS,
            broken.detail() + " while the API server does not answer this node",
            List.of(),
            "")
        : Verdict.of(broken);
  }
}
