package io.kubevitals.sim;

import com.google.protobuf.ByteString;
import io.kubevitals.cluster.SimulatedStream;
import io.kubevitals.cluster.SimulatedStream.Answer;
import io.kubevitals.demo.SimulatedApi.Refused;
import io.kubevitals.demo.SimulatedApi.Told;
import io.kubevitals.demo.SimulatedApi.Watch;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// What lies between the API server and the daemon: it takes time, breaks, repeats, falls silent
/// and refuses.
final class Network implements SimulatedStream.Server {
  private static final int BOOKMARK = 60_000;
  private static final int[] REFUSALS = {429, 500, 503, 401, 504};

  private final Cluster cluster;
  private final VirtualTime time;
  private final Oracle oracle;
  private final Random random;
  private @Nullable SimulatedStream stream;
  private @Nullable Watch watch;
  private boolean delivering;
  private boolean silent;
  private int refusals;
  private int refusal = 500;
  private boolean listBreaks;
  private boolean ended;
  int requests;
  int faults;

  Network(Cluster cluster, Oracle oracle) {
    this.cluster = cluster;
    this.time = cluster.time;
    this.oracle = oracle;
    this.random = cluster.random;
    cluster.onWrite(this::wake);
  }

  /// Lets the daemon's stream begin.
  void connect(SimulatedStream client) {
    stream = client;
    ask(client);
  }

  private void ask(SimulatedStream client) {
    if (client != stream) {
      return;
    }
    again(client, client.ask());
    if (client.watches()) {
      wake();
      watchPatience(client, Objects.requireNonNull(watch));
    }
  }

  private void again(SimulatedStream client, @Nullable Duration wait) {
    if (wait != null && client == stream) {
      watch = null;
      time.after(wait, () -> ask(client));
    }
  }

  @Override
  public Answer answer(Map<String, String> query) {
    requests++;
    if (cluster.isDown() || silent) {
      return new Answer.Unreachable();
    }
    if (refusals > 0) {
      refusals--;
      return new Answer.Refused(refusal, ByteString.EMPTY, null);
    }
    try {
      return query.containsKey("watch") ? open(query) : list(query);
    } catch (Refused e) {
      return new Answer.Refused(e.code(), e.body(), null);
    }
  }

  private Answer open(Map<String, String> query) throws Refused {
    Watch opened = cluster.api.watch(query);
    if (query.containsKey("sendInitialEvents")) {
      oracle.listBegins();
    }
    watch = opened;
    long timeout = Long.parseLong(query.getOrDefault("timeoutSeconds", "300"));
    time.after(1000 * timeout, () -> end(opened, true));
    time.after(BOOKMARK, () -> bookmark(opened));
    return new Answer.Opened();
  }

  private Answer list(Map<String, String> query) throws Refused {
    if (!query.containsKey("continue")) {
      oracle.listBegins();
    }
    Told told = cluster.api.list(query);
    if (listBreaks) {
      listBreaks = false;
      oracle.hears(
          new Told(
              told.bytes(),
              told.items().stream().filter(item -> !item.uid().isEmpty()).toList(),
              false));
      return new Answer.Listed(told.bytes(), false);
    }
    oracle.hears(told);
    return new Answer.Listed(told.bytes(), true);
  }

  private void wake() {
    if (!delivering && watch != null) {
      delivering = true;
      time.after(cluster.between(2, 120), this::deliver);
    }
  }

  private void deliver() {
    delivering = false;
    if (watch != null && !silent) {
      tell(watch.poll());
    }
  }

  private void tell(Told told) {
    SimulatedStream client = Objects.requireNonNull(stream);
    if (!told.bytes().isEmpty() && client.watches()) {
      oracle.hears(told);
      again(client, client.tell(told.bytes()));
    }
  }

  private void bookmark(Watch opened) {
    if (watch == opened) {
      if (!silent && !delivering) {
        tell(opened.poll());
        if (watch == opened) {
          tell(opened.bookmark());
        }
      }
      time.after(BOOKMARK, () -> bookmark(opened));
    }
  }

  private void watchPatience(SimulatedStream client, Watch opened) {
    if (watch != opened || client != stream) {
      return;
    }
    Duration left = client.patience();
    if (left.isZero() || left.isNegative()) {
      again(client, client.giveUp());
    } else {
      time.after(left, () -> watchPatience(client, opened));
    }
  }

  private void end(@Nullable Watch opened, boolean orderly) {
    SimulatedStream client = stream;
    if (client != null && opened != null && watch == opened && !silent) {
      again(client, client.end(orderly));
    }
  }

  /// Faults happen, about this far apart, until [#end].
  void disturb(double seconds) {
    long pause = (long) (-1000 * seconds * Math.log(1 - random.nextDouble()));
    time.after(
        pause,
        () -> {
          if (!ended) {
            fault();
            disturb(seconds);
          }
        });
  }

  /// Nothing goes wrong any more.
  void end() {
    ended = true;
    refusals = 0;
    silent = false;
    listBreaks = false;
    cluster.down(false);
    wake();
  }

  /// Nothing arrives any more.
  void disconnect() {
    stream = null;
    watch = null;
  }

  private void fault() {
    faults++;
    switch (random.nextInt(12)) {
      case 0 -> end(watch, true);
      case 1 -> end(watch, false);
      case 2 -> cut();
      case 3 -> away(cluster.between(500, 90_000), false);
      case 4 -> away(cluster.between(500, 20_000), true);
      case 5 -> {
        compact();
        end(watch, false);
      }
      case 6 -> cluster.api.repeat(1 + random.nextInt(20));
      case 7 -> fallSilent(cluster.between(20_000, 200_000));
      case 8 -> {
        refusals = 1 + random.nextInt(4);
        refusal = REFUSALS[random.nextInt(REFUSALS.length)];
        end(watch, true);
      }
      case 9 -> noise();
      case 10 -> {
        listBreaks = true;
        compact();
        end(watch, false);
      }
      default -> {
        for (int i = random.nextInt(1000); i > 0; i--) {
          cluster.api.touch();
        }
      }
    }
    wake();
  }

  /// The watch cannot be resumed when it next breaks.
  private void compact() {
    cluster.api.touch();
    cluster.api.compact();
  }

  private void cut() {
    if (watch != null && !silent) {
      Watch opened = watch;
      tell(opened.poll());
      if (watch == opened) {
        tell(opened.cut());
      }
    }
  }

  private void noise() {
    if (watch != null && !silent) {
      tell(watch.noise());
    }
  }

  private void away(long millis, boolean compacts) {
    if (cluster.isDown()) {
      return;
    }
    end(watch, false);
    cluster.down(true);
    time.after(
        millis,
        () -> {
          if (compacts) {
            compact();
          }
          cluster.down(false);
        });
  }

  private void fallSilent(long millis) {
    silent = true;
    time.after(
        millis,
        () -> {
          silent = false;
          wake();
        });
  }
}
