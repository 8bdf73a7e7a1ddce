package io.kubevitals.probe;

import io.kubevitals.probe.HttpProbe.Answered;
import io.kubevitals.probe.HttpProbe.Broken;
import org.jspecify.annotations.Nullable;

/// Asks a component how it is, where the body of its answer says more than the status.
///
/// @param <T> what such a body tells
final class HealthProber<T> implements Prober {
  private final HealthTarget target;
  private final Health<T> health;

  /// How a component tells its health.
  interface Health<T> {
    /// Null where the body is none of this kind.
    @Nullable T parse(String body);

    /// @param status of the answer
    Verdict judge(T told, int status);

    /// What is said of a body that is none of this kind.
    String foreign();
  }

  HealthProber(HealthTarget target, Health<T> health) {
    this.target = target;
    this.health = health;
  }

  @Override
  public Check check() {
    return target.check();
  }

  /// Asks once. What does not come, or cannot be read, speaks for itself.
  @Override
  public ProbeReport probe() throws InterruptedException {
    var attempt = new Attempt(target.timeout());
    return attempt.report(
        switch (attempt.get(target.http(), HttpGet.of(target.url()))) {
          case Broken broken -> Verdict.of(broken);
          case Answered answer -> judge(answer);
        });
  }

  private Verdict judge(Answered answer) {
    T told = health.parse(answer.body());
    if (told != null) {
      return health.judge(told, answer.status());
    }
    return answer.status() == 200
        ? Verdict.unknown(FailureReason.BODY, health.foreign())
        : Verdict.unknown(FailureReason.STATUS, "HTTP status " + answer.status());
  }
}
