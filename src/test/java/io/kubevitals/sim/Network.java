package io.kubevitals.sim;

import com.google.protobuf.ByteString;
import io.kubevitals.cluster.SimulatedStream;
import io.kubevitals.cluster.SimulatedStream.Answer;
import io.kubevitals.demo.SimulatedApi.Item;
import io.kubevitals.demo.SimulatedApi.Kind;
import io.kubevitals.demo.SimulatedApi.Refused;
import io.kubevitals.demo.SimulatedApi.Told;
import io.kubevitals.demo.SimulatedApi.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
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
  private @Nullable Watch muted;
  private long backSince = -1;
  private long heardAt;
  private long brokenSince = -1;
  private String retryAfter = "";
  private boolean spoils;
  private boolean noisy;
  private Runnable onSpoiled = () -> {};
  private Wire wire = Wire.TRUE;
  final Log log = new Log();

  /// What becomes of the bytes on their way.
  interface Wire {
    Wire TRUE = new Wire() {};

    default ByteString list(ByteString sent) {
      return sent;
    }

    default ByteString frames(ByteString sent) {
      return sent;
    }
  }

  /// What a test asks about afterwards; times in milliseconds.
  static final class Log {
    final List<Long> requests = new ArrayList<>();
    final List<Long> returns = new ArrayList<>();
    int lists;
    int faults;
    long events;
    long gap;
  }

  Network(Cluster cluster, Oracle oracle) {
    this.cluster = cluster;
    this.time = cluster.time;
    this.oracle = oracle;
    this.random = cluster.random;
    cluster.onWrite(this::wake);
  }

  /// Hears that something was sent that cannot be read.
  void onSpoiled(Runnable listener) {
    onSpoiled = listener;
  }

  /// What is sent from now on comes through this wire.
  void through(Wire changed) {
    wire = changed;
  }

  /// Lets the daemon's stream begin.
  void connect(SimulatedStream client) {
    stream = client;
    watch = null;
    brokenSince = -1;
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
    log.requests.add(time.now());
    log.lists +=
        isCheck(query)
                || (query.containsKey("resourceVersion")
                    && query.containsKey("watch")
                    && !query.containsKey("sendInitialEvents"))
            ? 0
            : 1;
    if (cluster.isDown() || silent) {
      return new Answer.Unreachable();
    }
    if (refusals > 0) {
      refusals--;
      return new Answer.Refused(
          refusal, ByteString.EMPTY, retryAfter.isEmpty() ? null : retryAfter);
    }
    try {
      if (isCheck(query)) {
        return new Answer.Listed(cluster.api.list(query).bytes(), true);
      }
      return query.containsKey("watch") ? open(query) : list(query);
    } catch (Refused e) {
      return new Answer.Refused(e.code(), e.body(), null);
    }
  }

  /// Only the version of what there is, and no pod.
  private static boolean isCheck(Map<String, String> query) {
    return query.getOrDefault("fieldSelector", "").contains("metadata.name");
  }

  private Answer open(Map<String, String> query) throws Refused {
    Watch opened = cluster.api.watch(query);
    if (query.containsKey("sendInitialEvents")) {
      oracle.listBegins();
    }
    watch = opened;
    if (backSince >= 0) {
      log.returns.add(time.now() - backSince);
      backSince = -1;
    }
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
    measureGap(told);
    return new Answer.Listed(wire.list(told.bytes()), true);
  }

  private void measureGap(Told told) {
    boolean listed = told.items().stream().anyMatch(item -> item.kind() == Kind.LIST_END);
    if (listed && brokenSince >= 0) {
      log.gap += time.now() - brokenSince;
      brokenSince = -1;
    }
  }

  private void wake() {
    if (!delivering && watch != null) {
      delivering = true;
      time.after(cluster.between(2, 120), this::deliver);
    }
  }

  private void deliver() {
    delivering = false;
    if (watch != null && !silent && watch != muted) {
      tell(watch.poll());
    }
  }

  private void tell(Told sent) {
    SimulatedStream client = Objects.requireNonNull(stream);
    Told told = spoiled(sent);
    if (!told.bytes().isEmpty() && client.watches()) {
      oracle.hears(told);
      log.events += told.items().size();
      noisy = told.items().stream().allMatch(item -> item.kind() == Kind.UNREAD);
      heardAt = time.now();
      again(client, client.tell(wire.frames(told.bytes())));
      measureGap(told);
    }
  }

  private void bookmark(Watch opened) {
    if (watch == opened) {
      if (!silent && !delivering && watch != muted) {
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
    spoils = false;
    cluster.down(false);
    wake();
  }

  /// Faults go on, and nothing arrives until [#connect].
  void disconnect() {
    stream = null;
    watch = null;
  }

  private void fault() {
    log.faults++;
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
      case 9 -> {
        if (log.faults % 2 == 0) {
          noise();
        } else {
          // The next that is told of a pod cannot be read, and is lost until a list tells it.
          spoils = true;
        }
      }
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

  /// The watch falls silent, and is then found to be broken and not to be resumed.
  ///
  /// @param found after so many milliseconds; -1 where nobody finds out but the daemon
  void expire(long found) {
    deliver();
    brokenSince = heardAt;
    mute();
    Watch opened = watch;
    time.after(
        Math.max(0, found),
        () -> {
          compact();
          if (found >= 0) {
            end(opened, false);
          }
        });
  }

  /// What [#expire] began is not over.
  boolean isGap() {
    return brokenSince >= 0;
  }

  /// What happens while the watch is broken and falls out of what the server remembers.
  void miss(Runnable meanwhile) {
    deliver();
    end(watch, false);
    meanwhile.run();
    compact();
  }

  /// etcd goes back to an older state.
  void restore(Runnable backup) {
    deliver();
    end(watch, false);
    backup.run();
  }

  /// The present watch says nothing any more, although its connection stands.
  void mute() {
    muted = watch;
  }

  boolean isMuted() {
    return muted != null && muted == watch;
  }

  /// The next so many requests are refused.
  ///
  /// @param header `Retry-After`, `""` for none
  void refuse(int count, int code, String header) {
    refusals = count;
    refusal = code;
    retryAfter = header;
    end(watch, true);
  }

  /// The watch cannot be resumed when it next breaks.
  private void compact() {
    cluster.api.touch();
    cluster.api.compact();
  }

  /// Other bytes than the server's reach the present watch, which then breaks.
  void garble(UnaryOperator<ByteString> how) {
    SimulatedStream client = stream;
    if (watch != null && client != null && client.watches()) {
      Watch opened = watch;
      ByteString sent = opened.poll().bytes();
      again(client, client.tell(how.apply(sent)));
      end(opened, false);
    }
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

  private Told spoiled(Told told) {
    // After several in a row the daemon would drop what comes behind them.
    int lost = spoils && !noisy && told.goesOn() ? indexOfPod(told.items()) : -1;
    if (lost < 0) {
      return told;
    }
    spoils = false;
    onSpoiled.run();
    return UnreadableFrames.without(told, lost);
  }

  private static int indexOfPod(List<Item> items) {
    for (int i = 0; i < items.size(); i++) {
      if (!items.get(i).uid().isEmpty()) {
        return i;
      }
    }
    return -1;
  }

  /// The API server goes away and comes back.
  ///
  /// @param compacts and cannot resume watches from before
  void away(long millis, boolean compacts) {
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
          backSince = time.now();
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
