package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kubevitals.cluster.SimulatedStream.Answer;
import io.kubevitals.demo.Pod;
import io.kubevitals.demo.SimulatedApi;
import io.kubevitals.metrics.OwnMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a process could not read, and no list has made good, is not behind the one that comes after
/// it: that goes on from before.
class UnreadCursorTest {
  private static final ByteString NOISE =
      ByteString.copyFrom(new byte[] {0, 0, 0, 2, (byte) 0xff, (byte) 0xff});

  private final SimulatedApi api = new SimulatedApi(10_000);
  private final AtomicLong nanos = new AtomicLong();
  private final RecordedChanges changes = new RecordedChanges();
  private SimulatedApi.@Nullable Watch watch;
  private SimulatedStream stream = stream();

  @Test
  void aProcessThatEndsBeforeTheListGoesOnFromBeforeTheEvent() {
    begin();
    deleteUnread(put("a"));
    api.put(pod("b"));
    tell();
    assertThat(changes.lines()).endsWith("new b");
    next();
    assertThat(changes.lines()).containsExactly("removed a");
    assertThat(stream.pods()).extracting(pod -> pod.id().name()).containsExactly("b");
  }

  @Test
  void aListMakesItGood() {
    begin();
    deleteUnread(put("a"));
    api.put(pod("b"));
    tell();
    long then = version();
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    ask(stream.giveUp());
    tell();
    assertThat(then).isLessThan(api.version());
    assertThat(version()).isEqualTo(api.version());
  }

  /// Pods that could be any stand in it, so it does not tell which are gone.
  @Test
  void aListThatCouldNotBeReadMakesNothingGood() {
    begin();
    Pod gone = put("a");
    long before = version();
    api.delete(gone);
    api.compact();
    ask(stream.end(false));
    Duration wait = stream.tell(NOISE.concat(poll()));
    while (wait != null) {
      ask(wait);
      wait = stream.tell(NOISE.concat(poll()));
    }
    assertThat(stream.pods()).as("nobody knows").hasSize(1);
    assertThat(version()).isEqualTo(before);
  }

  /// Those that went are remembered for long, not for ever.
  @Test
  void whereManyHaveGoneSinceOnlyAListCanTell() {
    begin();
    deleteUnread(put("a"));
    for (int i = 0; i < 1001; i++) {
      api.delete(put("job-" + i));
      tell();
    }
    assertThat(changes.versions()).containsEntry("pods", ResourceVersion.NONE);
  }

  private void begin() {
    ask(Duration.ZERO);
    tell();
  }

  private Pod put(String name) {
    Pod pod = pod(name);
    api.put(pod);
    tell();
    return pod;
  }

  private void deleteUnread(Pod pod) {
    api.delete(pod);
    poll();
    assertThat(stream.tell(NOISE)).isNull();
  }

  /// Another process with what the first one has told.
  private void next() {
    SimulatedStream before = stream;
    ResourceVersion from = Objects.requireNonNull(changes.versions().get("pods"));
    changes.clear();
    stream = stream();
    before.pods().forEach(stream.reflector()::restore);
    stream.reflector().resume("pods", from, Duration.ofSeconds(1));
    ask(Duration.ZERO);
    tell();
  }

  private long version() {
    return Objects.requireNonNull(changes.versions().get("pods")).number();
  }

  private void tell() {
    assertThat(stream.tell(poll())).isNull();
  }

  private ByteString poll() {
    return Objects.requireNonNull(watch).poll().bytes();
  }

  /// Until a watch stands.
  private void ask(Duration first) {
    for (Duration wait = first; wait != null; wait = stream.ask()) {
      nanos.addAndGet(wait.toNanos());
    }
  }

  private SimulatedStream stream() {
    return new SimulatedStream(
        this::answer,
        new OwnMetrics(),
        () -> Instant.EPOCH.plusNanos(nanos.get()),
        nanos::get,
        new Random(1),
        changes);
  }

  private Answer answer(Map<String, String> query) {
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

  private static Pod pod(String name) {
    return Pod.named("shop", name).app("app", app -> app).node("node-1").build();
  }
}
