package io.kubevitals.cluster;

import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Loop;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// One request of a stream, from sending it to its end, with somebody who sees that it ends.
final class Attempt implements AutoCloseable {
  private final ApiStream stream;
  private final Watchdog dog;
  private final Heartbeat heartbeat;
  private volatile Patience patience;

  Attempt(ApiStream stream, Patience patience, Heartbeat heartbeat) {
    this.stream = stream;
    this.patience = patience;
    this.heartbeat = heartbeat;
    this.dog = new Watchdog(stream, patience);
  }

  /// Waits for the head of the answer.
  WireInput open() throws IOException {
    heartbeat.beat(patience.connect().plus(patience.answer()).plus(Loop.MAX_WORK));
    try {
      InputStream body = stream.open();
      dog.opened();
      return new WireInput(new Heard(body));
    } finally {
      heartbeat.beat();
    }
  }

  void expect(Patience from) {
    patience = from;
    dog.expect(from);
  }

  /// How long the answer has been read.
  Duration lived() {
    return Duration.ofNanos(dog.livedNanos());
  }

  Outcome failed(IOException failure, boolean listed) {
    var retryAfter = failure instanceof ApiException refusal ? refusal.retryAfter() : null;
    return new Outcome(ending(failure), listed, lived(), retryAfter);
  }

  void cancel() {
    stream.cancel();
  }

  @Override
  public void close() {
    dog.close();
    stream.close();
  }

  private Ending ending(IOException failure) {
    boolean answered = dog.livedNanos() > 0;
    if (dog.barked()) {
      if (!answered) {
        return Ending.UNREACHABLE;
      }
      return dog.hasHeardLately() ? Ending.CLOSED : Ending.STALLED;
    }
    return switch (failure) {
      case ApiException refusal -> Ending.of(refusal.status(), refusal.code());
      case UnexpectedContentException _ -> Ending.FOREIGN;
      case MalformedObjectException _ -> Ending.MALFORMED;
      default -> answered ? Ending.BROKEN : Ending.UNREACHABLE;
    };
  }

  /// Tells the heartbeat when it waits for bytes and the watchdog when some came.
  private final class Heard extends FilterInputStream {
    Heard(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      heartbeat.beat(patience.silence().plus(Loop.MAX_WORK));
      try {
        int read = super.read(target, offset, length);
        dog.heard();
        return read;
      } finally {
        heartbeat.beat();
      }
    }
  }
}
