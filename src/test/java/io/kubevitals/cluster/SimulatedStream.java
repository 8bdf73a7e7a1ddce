package io.kubevitals.cluster;

import com.google.protobuf.ByteString;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.retry.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The reflector on a virtual clock: its plan, decoders, cursor and store, with the loop of
/// [PodStream] turned inside out, so that whoever plays the server decides what comes when. Waits
/// are answered instead of slept.
public final class SimulatedStream {
  /// Plays the API server.
  public interface Server {
    /// @param query the request's parameters
    Answer answer(Map<String, String> query);
  }

  /// What a request gets.
  public sealed interface Answer {
    /// @param retryAfter the header, null where there is none
    record Refused(int code, ByteString body, @Nullable String retryAfter) implements Answer {}

    /// No connection, or no answer.
    record Unreachable() implements Answer {}

    /// A list.
    ///
    /// @param whole whether the connection lived to its end
    record Listed(ByteString bytes, boolean whole) implements Answer {}

    /// A watch stands; frames come by [SimulatedStream#tell].
    record Opened() implements Answer {}
  }

  private final PodRequests requests = new PodRequests("", "");
  private final Server server;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final ClusterAccess access;
  private final Reflector reflector;
  private final PodCursor cursor;
  private final ClusterMetrics metrics;
  private final Permission permission;
  private Backoff backoff = Backoff.of(PodScope.ALL);
  private final PodDecoder decoder = new PodDecoder(Set.of());
  private final ObjectBuffer buffer = new ObjectBuffer(1 << 21);
  private @Nullable ReflectorPlan begun;
  private @Nullable Open open;

  /// One open watch.
  private record Open(
      WatchSession session, Feed feed, WatchDecoder events, Duration timeout, boolean initial) {}

  private Patience patience = WatchTimes.STANDARD.forList();
  private long openedAt;
  private long heardAt;

  public SimulatedStream(
      Server server,
      OwnMetrics own,
      InstantSource clock,
      LongSupplier nanos,
      RandomGenerator random,
      Consumer<PodChange> listener) {
    this.server = server;
    this.random = random;
    this.clock = clock;
    this.nanos = nanos;
    this.metrics = new ClusterMetrics(own);
    this.permission = new Permission(new FeatureStates(own), "pods");
    this.access =
        ClusterAccess.open(new AccessConfig("", "", "", "", "", "", ""), InstantSource.system());
    this.reflector =
        new Reflector(
            access,
            new PodsConfig(PodScope.ALL, List.of(), "", 1 << 21),
            Set.of(),
            new StreamContext(
                clock, nanos, random, backoff, WatchTimes.STANDARD, metrics, permission),
            listener);
    this.cursor = reflector.cursor();
  }

  /// What an earlier process has told can be put back here before the first request.
  public Reflector reflector() {
    return reflector;
  }

  /// One of a fleet, which watches the pods of its node only.
  public SimulatedStream ofNode() {
    backoff = Backoff.of(PodScope.NODE);
    return this;
  }

  /// A watch stands and waits to be told.
  public boolean watches() {
    return open != null;
  }

  public boolean synced() {
    return cursor.isSynced();
  }

  public Collection<PodRecord> pods() {
    return reflector.pods();
  }

  /// Sends what is to be asked now.
  ///
  /// @return how long to wait before the next request; null while a watch stands
  public @Nullable Duration ask() {
    ReflectorPlan.Request request = plan().request();
    return switch (request) {
      case WATCH -> watch(false);
      case STREAM -> watch(true);
      case CHECK -> check();
      case LIST_ANY, LIST_SINCE, LIST_LATEST, LIST_WHOLE -> next(list(request), false);
    };
  }

  private ReflectorPlan plan() {
    if (begun == null) {
      begun = cursor.version().isKnown() ? ReflectorPlan.RESUME : ReflectorPlan.START;
    }
    return begun;
  }

  /// Bytes arrive on the open watch.
  ///
  /// @return null while it goes on, else how long to wait before the next request
  public @Nullable Duration tell(ByteString bytes) {
    Open watch = Objects.requireNonNull(open);
    watch.feed.add(bytes.toByteArray());
    heardAt = nanos.getAsLong();
    try {
      WatchEvent event = watch.events.next();
      while (event != null) {
        watch.session.apply(event);
        event = watch.events.next();
      }
    } catch (IOException e) {
      return over(ending(e), retryAfter(e));
    }
    if (watch.session.hasTurned()) {
      patience = patience(watch.session, watch.timeout, lived());
    }
    return null;
  }

  /// The open watch ends.
  ///
  /// @param orderly as the server ends it, else by a broken connection
  public Duration end(boolean orderly) {
    Open watch = Objects.requireNonNull(open);
    boolean silent = watch.session.isSilent() && lived().compareTo(Duration.ofMinutes(1)) >= 0;
    if (orderly && !silent) {
      watch.session.endsInOrder();
    }
    return over(orderly ? silent ? Ending.STALLED : due(watch) : Ending.BROKEN, null);
  }

  /// How long the open watch may stay silent from now on.
  public Duration patience() {
    long deadline = patience.deadline(true, 0, heardAt - openedAt);
    return Duration.ofNanos(openedAt + deadline - nanos.getAsLong());
  }

  /// Nothing came for as long as [#patience] allowed.
  public Duration giveUp() {
    boolean heard = nanos.getAsLong() - heardAt < patience.silence().toNanos();
    return over(heard ? Ending.CLOSED : Ending.STALLED, null);
  }

  private Ending due(Open watch) {
    return WatchTimes.STANDARD.ended(lived(), watch.timeout);
  }

  private Duration lived() {
    return Duration.ofNanos(nanos.getAsLong() - openedAt);
  }

  private @Nullable Duration watch(boolean initial) {
    Duration timeout = WatchTimes.STANDARD.nextTimeout(random);
    ApiRequest request = requests.watch(cursor.version(), timeout, initial);
    if (initial) {
      cursor.beginList();
    }
    return switch (server.answer(request.query())) {
      case Answer.Opened _ -> {
        opened(timeout, initial);
        yield null;
      }
      case Answer.Refused refused -> {
        ApiException refusal = refusal(refused);
        yield next(outcome(ending(refusal), Duration.ZERO, refusal.retryAfter()), true);
      }
      case Answer.Unreachable _, Answer.Listed _ ->
          next(outcome(Ending.UNREACHABLE, Duration.ZERO, null), true);
    };
  }

  private void opened(Duration timeout, boolean initial) {
    var feed = new Feed();
    var session = new WatchSession(cursor, initial);
    open =
        new Open(
            session,
            feed,
            new WatchDecoder(new WireInput(feed), decoder, buffer),
            timeout,
            initial);
    if (!initial) {
      cursor.watchOpened();
    }
    openedAt = nanos.getAsLong();
    heardAt = openedAt;
    patience = patience(session, timeout, Duration.ZERO);
    metrics.watchOpened();
    permission.granted(this);
  }

  private Patience patience(WatchSession session, Duration timeout, Duration lived) {
    return session.patience(WatchTimes.STANDARD, timeout, lived);
  }

  private Duration over(Ending how, @Nullable Duration retryAfter) {
    Open watch = Objects.requireNonNull(open);
    open = null;
    Ending ending = watch.session.ending(how, lived());
    metrics.restarted(ending);
    if (watch.initial && !watch.session.hasListed()) {
      metrics.listed(ending);
    }
    if (ending == Ending.STALLED) {
      cursor.stalled();
    }
    return next(new Outcome(ending, watch.session.hasListed(), lived(), retryAfter));
  }

  private Duration check() {
    Outcome outcome = checked();
    return outcome.ending() == Ending.COMPLETE ? next(outcome) : next(outcome, true);
  }

  private Outcome checked() {
    return switch (server.answer(requests.check(cursor.version()).query())) {
      case Answer.Listed listed -> {
        try {
          var in = new WireInput(listed.bytes.newInput());
          var head = new PodListDecoder(decoder, buffer).read(in, PodSink.NONE);
          boolean older = ResourceVersion.of(head.resourceVersion()).isBefore(cursor.version());
          yield outcome(older ? Ending.TOO_LARGE_VERSION : Ending.COMPLETE, Duration.ZERO, null);
        } catch (IOException e) {
          yield outcome(ending(e), Duration.ZERO, null);
        }
      }
      case Answer.Refused refused -> {
        ApiException refusal = refusal(refused);
        yield outcome(ending(refusal), Duration.ZERO, refusal.retryAfter());
      }
      case Answer.Unreachable _, Answer.Opened _ ->
          outcome(Ending.UNREACHABLE, Duration.ZERO, null);
    };
  }

  private Outcome list(ReflectorPlan.Request request) {
    cursor.beginList();
    String token = "";
    ListHead head;
    do {
      ApiRequest page = requests.list(request, cursor.version(), token);
      switch (server.answer(page.query())) {
        case Answer.Listed listed -> {
          try {
            head = read(listed);
          } catch (IOException e) {
            return outcome(ending(e), Duration.ZERO, null);
          }
        }
        case Answer.Refused refused -> {
          ApiException refusal = refusal(refused);
          return outcome(ending(refusal), Duration.ZERO, refusal.retryAfter());
        }
        case Answer.Unreachable _, Answer.Opened _ -> {
          return outcome(Ending.UNREACHABLE, Duration.ZERO, null);
        }
      }
      token = head.continueToken();
    } while (!token.isEmpty());
    cursor.endList(ResourceVersion.of(head.resourceVersion()));
    return new Outcome(Ending.COMPLETE, true, Duration.ZERO, null);
  }

  private ListHead read(Answer.Listed listed) throws IOException {
    var in = new WireInput(listed.bytes.newInput());
    ListHead head = new PodListDecoder(decoder, buffer).read(in, cursor);
    if (!listed.whole) {
      throw new java.io.EOFException("cut");
    }
    return head;
  }

  private Duration next(Outcome outcome, boolean isWatch) {
    if (isWatch) {
      metrics.watched(outcome.ending());
    } else {
      metrics.listed(outcome.ending());
    }
    return next(outcome);
  }

  private Duration next(Outcome outcome) {
    if (outcome.ending() == Ending.FORBIDDEN) {
      permission.refused(this, "refused");
    } else if (outcome.ending() == Ending.COMPLETE) {
      permission.granted(this);
    }
    begun = plan().after(outcome);
    return begun.delay(outcome, backoff, random.nextDouble());
  }

  private static Outcome outcome(Ending ending, Duration lived, @Nullable Duration retryAfter) {
    return new Outcome(ending, false, lived, retryAfter);
  }

  private ApiException refusal(Answer.Refused refused) {
    ApiStatus status = ApiStatuses.decode(refused.body.toByteArray(), refused.body.size());
    String header = Objects.requireNonNullElse(refused.retryAfter, "");
    Duration retryAfter = RetryAfter.parse(header, clock.instant()).orElse(null);
    if (retryAfter == null && status.retryAfterSeconds() > 0) {
      retryAfter = RetryAfter.clamp(Duration.ofSeconds(status.retryAfterSeconds()));
    }
    return new ApiException(refused.code, status, retryAfter);
  }

  private static @Nullable Duration retryAfter(IOException failure) {
    return failure instanceof ApiException refusal ? refusal.retryAfter() : null;
  }

  private static Ending ending(IOException failure) {
    return switch (failure) {
      case ApiException refusal -> Ending.of(refusal.status(), refusal.code());
      case UnexpectedContentException _ -> Ending.FOREIGN;
      case MalformedObjectException _ -> Ending.MALFORMED;
      default -> Ending.BROKEN;
    };
  }

  /// Bytes that have arrived; at their end it says that there are none, for now.
  private static final class Feed extends InputStream {
    private byte[] bytes = new byte[0];
    private int next;

    void add(byte[] more) {
      bytes = more;
      next = 0;
    }

    @Override
    public int read() {
      return next < bytes.length ? bytes[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (next == bytes.length) {
        return -1;
      }
      int part = Math.min(length, bytes.length - next);
      System.arraycopy(bytes, next, target, offset, part);
      next += part;
      return part;
    }
  }
}
