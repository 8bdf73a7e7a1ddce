package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kubevitals.cluster.SimulatedStream.Answer;
import io.kubevitals.demo.SimulatedApi;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.OwnSamples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The watch of a process that goes on from the version of an earlier one, on a virtual clock.
class ResumedWatchTest {
  private final SimulatedApi api = new SimulatedApi(100);
  private final AtomicLong nanos = new AtomicLong();
  private final List<Map<String, String>> asked = new ArrayList<>();
  private SimulatedApi.@Nullable Watch watch;
  private boolean old;
  private final OwnMetrics own = new OwnMetrics();
  private final SimulatedStream stream =
      new SimulatedStream(
          this::answer,
          own,
          () -> Instant.EPOCH.plusNanos(nanos.get()),
          nanos::get,
          new Random(1),
          _ -> {});

  @Test
  void aWatchThatIsSilentFromItsStartIsFoundOut() {
    resume();
    assertThat(stream.patience()).isEqualTo(Duration.ofSeconds(90));
    pass(Duration.ofSeconds(90));
    stream.giveUp();
    stream.ask();
    assertThat(asked.getLast()).as("a list after a stall").containsKey("sendInitialEvents");
  }

  /// It costs such a server one list, not one every 90 s.
  @Test
  void aServerWithoutBookmarksIsTakenForOneAfterAStall() {
    old = true;
    resume();
    pass(Duration.ofSeconds(90));
    stream.giveUp();
    while (!stream.watches()) {
      stream.ask();
    }
    assertThat(asked).hasSize(5);
    assertThat(stream.patience()).isGreaterThan(Duration.ofMinutes(5));
  }

  @Test
  void aServerThatIsSilentOnceHasBookmarksAllTheSame() {
    resume();
    stream.tell(Objects.requireNonNull(watch).bookmark().bytes());
    pass(Duration.ofSeconds(90));
    stream.giveUp();
    stream.ask();
    stream.tell(Objects.requireNonNull(watch).poll().bytes());
    assertThat(stream.patience()).isEqualTo(Duration.ofSeconds(90));
  }

  /// Each is followed by a check, as another server may have taken over, and by the next watch.
  @Test
  void watchesThatEndTooSoonForEverCostTwoRequestsEach() {
    resume();
    Duration took = Duration.ZERO;
    int before = asked.size();
    while (took.compareTo(Duration.ofMinutes(10)) < 0) {
      Duration lived = Duration.ofMillis(1100);
      pass(lived);
      Duration wait = stream.end(true);
      while (wait != null) {
        pass(wait);
        took = took.plus(wait);
        wait = stream.ask();
      }
      took = took.plus(lived);
    }
    assertThat(asked.size() - before).isLessThanOrEqualTo(2 * 600);
  }

  /// What happened before that answer was told first of all, so the gap begins with it.
  @Test
  void anAnswerCoversWhatWasBeforeIt() {
    resume(Duration.ofSeconds(60));
    pass(Duration.ofSeconds(30));
    compactAnd(() -> stream.end(false));
    listed();
    assertThat(gap()).isBetween(30.0, 31.0);
  }

  /// Such a watch is answered as any other, and the refusal is its first event.
  @Test
  void anAnswerThatIsARefusalCoversNothing() {
    long version = api.version();
    api.touch();
    api.compact();
    resume(Duration.ofSeconds(60), version);
    compactAnd(() -> stream.tell(poll()));
    listed();
    assertThat(gap()).isBetween(60.0, 61.0);
  }

  @Test
  void aListThatBreaksOffCoversNothing() {
    resume(Duration.ofSeconds(60));
    compactAnd(() -> stream.end(false));
    pass(Duration.ofSeconds(20));
    ask(stream.end(false));
    listed();
    assertThat(gap()).isBetween(80.0, 83.0);
  }

  private void compactAnd(Supplier<@Nullable Duration> ends) {
    api.touch();
    api.compact();
    ask(ends.get());
    while (!asked.getLast().containsKey("sendInitialEvents")) {
      ask(stream.tell(poll()));
    }
  }

  private void listed() {
    assertThat(stream.tell(poll())).isNull();
  }

  private ByteString poll() {
    return Objects.requireNonNull(watch).poll().bytes();
  }

  private double gap() {
    return OwnSamples.value(own, "watch_gap_seconds_total");
  }

  /// Until a watch stands.
  private void ask(@Nullable Duration first) {
    for (Duration wait = first; wait != null; wait = stream.ask()) {
      pass(wait);
    }
  }

  private void resume() {
    resume(Duration.ZERO);
  }

  private void resume(Duration ago) {
    resume(ago, api.version());
  }

  private void resume(Duration ago, long version) {
    stream.reflector().resume("pods", ResourceVersion.of("" + version), ago);
    assertThat(stream.ask()).as("the check is followed by the watch").isZero();
    assertThat(stream.ask()).isNull();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private Answer answer(Map<String, String> query) {
    asked.add(query);
    if (old && query.containsKey("sendInitialEvents")) {
      return new Answer.Refused(422, ByteString.EMPTY, null);
    }
    try {
      if (query.containsKey("watch")) {
        watch = api.watch(query);
        return new Answer.Opened();
      }
      return new Answer.Listed(api.list(query).bytes(), true);
    } catch (SimulatedApi.Refused e) {
      throw new IllegalStateException(e);
    }
  }
}
