package io.kubevitals.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One run of a prober: GETs within one deadline, then a verdict.
final class Attempt {
  private final long begin = System.nanoTime();
  private final long deadline;
  private final List<Exchange> exchanges = new ArrayList<>();

  Attempt(Duration timeout) {
    this.deadline = begin + timeout.toNanos();
  }

  HttpProbe.Outcome get(HttpProbe http, HttpGet get) throws InterruptedException {
    long from = System.nanoTime();
    HttpProbe.Outcome outcome = http.get(get, deadline);
    exchanges.add(Exchange.of(get, outcome, Duration.ofNanos(System.nanoTime() - from)));
    return outcome;
  }

  ProbeReport report(Verdict verdict) {
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    return new ProbeReport(
        result(verdict, took),
        verdict.isKnown(),
        verdict.readings(),
        verdict.said(),
        List.copyOf(exchanges));
  }

  private static ProbeResult result(Verdict verdict, Duration took) {
    if (verdict.failure() != null) {
      return new ProbeResult.Failure(took, verdict.failure(), verdict.detail());
    }
    return verdict.isTroubled() ? new ProbeResult.Troubled(took) : new ProbeResult.Success(took);
  }
}
