package io.kubevitals.probe;

import io.kubevitals.probe.HttpProbe.Answered;
import io.kubevitals.probe.HttpProbe.Broken;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;

/// Where a component says how it is, and how long to wait for that.
record HealthTarget(Check check, URI url, Duration timeout, HttpProbe http) {

  /// Asks once. What does not come, or cannot be read, speaks for itself.
  ProbeReport ask(Function<Answered, Verdict> judge) throws InterruptedException {
    var attempt = new Attempt(timeout);
    return attempt.report(
        switch (attempt.get(http, HttpGet.of(url))) {
          case Broken broken -> Verdict.of(broken);
          case Answered answer -> judge.apply(answer);
        });
  }
}
