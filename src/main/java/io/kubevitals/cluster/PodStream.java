package io.kubevitals.cluster;

import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The loop that lists and watches one collection of pods for ever. What comes next is
/// [ReflectorPlan]'s decision; here it is done.
final class PodStream implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PodStream.class);
  private static final Duration LONG_SILENCE = Duration.ofMinutes(1);

  private final ClusterAccess access;
  private final PodRequests requests;
  private final PodCursor cursor;
  private final PodDecoder decoder;
  private final ObjectBuffer buffer;
  private final StreamContext context;
  private @Nullable Loop loop;
  private @Nullable Heartbeat heartbeat;
  private volatile @Nullable Attempt current;
  private volatile boolean ending;
  private boolean watchOpened;
  private boolean failing;
  private String lastError = "";

  PodStream(
      ClusterAccess access,
      PodRequests requests,
      PodCursor cursor,
      PodDecoder decoder,
      ObjectBuffer buffer,
      StreamContext context) {
    this.access = access;
    this.requests = requests;
    this.cursor = cursor;
    this.decoder = decoder;
    this.buffer = buffer;
    this.context = context;
  }

  void start(Heartbeats heartbeats) {
    String namespace = requests.namespace();
    String name = namespace.isEmpty() ? "reflector" : "reflector-" + namespace;
    Loop begun = new Loop(name, Loop.MAX_WORK, heartbeats, this::run);
    loop = begun;
    begun.start();
  }

  @Override
  public void close() {
    ending = true;
    Attempt attempt = current;
    if (attempt != null) {
      attempt.cancel();
    }
    if (loop != null) {
      loop.close();
    }
  }

  private void run(Heartbeat ofThisRun) throws InterruptedException {
    heartbeat = ofThisRun;
    ofThisRun.beat();
    Attempt ofAnEarlierRun = current;
    if (ofAnEarlierRun != null) {
      ofAnEarlierRun.cancel();
    }
    ReflectorPlan plan = cursor.version().isKnown() ? ReflectorPlan.RESUME : ReflectorPlan.START;
    RandomGenerator random = context.random();
    while (!ending) {
      Outcome outcome = attempt(plan.request());
      if (ending) {
        return;
      }
      report(plan.request(), outcome);
      plan = plan.after(outcome);
      Backoff backoff = context.backoff().among(context.permission().refusals());
      Duration delay = plan.delay(outcome, backoff, random.nextDouble());
      ofThisRun.beat(delay.plus(Loop.MAX_WORK));
      if (outcome.ending() == Ending.FORBIDDEN) {
        context.permission().rest(delay);
      } else {
        Thread.sleep(delay);
      }
      ofThisRun.beat();
    }
  }

  private Outcome attempt(ReflectorPlan.Request request) {
    try {
      return switch (request) {
        case WATCH -> watch(false);
        case STREAM -> watch(true);
        case CHECK -> check();
        case LIST_ANY, LIST_SINCE, LIST_LATEST, LIST_WHOLE -> list(request);
      };
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("the reflector failed on an answer");
      return new Outcome(Ending.MALFORMED, false, Duration.ZERO, null);
    }
  }

  private void report(ReflectorPlan.Request request, Outcome outcome) {
    Ending how = outcome.ending();
    boolean isCheck = request == ReflectorPlan.Request.CHECK;
    if (isCheck && how == Ending.COMPLETE) {
      return;
    }
    boolean isWatch = isCheck || request == ReflectorPlan.Request.WATCH;
    // A whole list was counted when it was.
    if (!isWatch && !outcome.listed()) {
      context.metrics().listed(how);
    }
    if (watchOpened) {
      context.metrics().restarted(how);
    } else if (isWatch) {
      context.metrics().watched(how);
    }
    if (how == Ending.STALLED) {
      cursor.stalled();
    }
    watchOpened = false;
    permit(how);
    tellChange(request, how);
  }

  private void permit(Ending how) {
    if (how == Ending.FORBIDDEN) {
      context.permission().refused(this, lastError);
    } else if (how == Ending.COMPLETE) {
      context.permission().granted(this);
    }
    switch (how) {
      case UNREACHABLE, BROKEN, STALLED, UNAUTHORIZED, FOREIGN -> access.doubt();
      case COMPLETE,
          CLOSED,
          CUT_SHORT,
          EXPIRED,
          TOO_LARGE_VERSION,
          FORBIDDEN,
          THROTTLED,
          SERVER_ERROR,
          REJECTED,
          MALFORMED,
          UNREAD -> {}
    }
  }

  /// One line when the stream fails and one when it is well again.
  private void tellChange(ReflectorPlan.Request request, Ending how) {
    if (how == Ending.UNREAD) {
      log.atInfo().log("an event of a pod could not be read; listing the pods again");
      return;
    }
    boolean well = how == Ending.COMPLETE || how == Ending.CLOSED || how == Ending.CUT_SHORT;
    if (how == Ending.REJECTED || how == Ending.EXPIRED || how == Ending.TOO_LARGE_VERSION) {
      log.atInfo()
          .addKeyValue("request", request)
          .addKeyValue("ending", how.label())
          .addKeyValue("error", lastError)
          .log("the server cannot answer this; asking in another way");
      return;
    }
    if (well) {
      tellWell();
    } else if (!failing && how != Ending.FORBIDDEN) {
      log.atWarn()
          .addKeyValue("server", access.server())
          .addKeyValue("request", request)
          .addKeyValue("ending", how.label())
          .addKeyValue("error", lastError)
          .log("pods are not watched; going on with the last known state");
    }
    failing = !well;
  }

  private void tellWell() {
    if (failing) {
      log.atInfo().addKeyValue("server", access.server()).log("pods are watched again");
      failing = false;
    }
  }

  private Outcome list(ReflectorPlan.Request request) {
    cursor.beginList();
    String token = "";
    ListHead head;
    do {
      ApiRequest page = requests.list(request, cursor.version(), token);
      try (Attempt attempt = begin(page, context.times().forList())) {
        try {
          head = new PodListDecoder(decoder, buffer).read(attempt.open(), cursor);
        } catch (IOException e) {
          note(e);
          return attempt.failed(e, false);
        }
      }
      token = head.continueToken();
    } while (!token.isEmpty());
    cursor.endList(ResourceVersion.of(head.resourceVersion()));
    return new Outcome(Ending.COMPLETE, true, Duration.ZERO, null);
  }

  private Outcome check() {
    ApiRequest request = requests.check(cursor.version());
    try (Attempt attempt = begin(request, context.times().forCheck())) {
      try {
        var list = new PodListDecoder(decoder, buffer).read(attempt.open(), PodSink.NONE);
        boolean older = ResourceVersion.of(list.resourceVersion()).isBefore(cursor.version());
        var ending = older ? Ending.TOO_LARGE_VERSION : Ending.COMPLETE;
        return new Outcome(ending, false, Duration.ZERO, null);
      } catch (IOException e) {
        note(e);
        return attempt.failed(e, false);
      }
    }
  }

  /// @param initial begin with all objects
  private Outcome watch(boolean initial) {
    Duration timeout = context.times().nextTimeout(context.random());
    ApiRequest request = requests.watch(cursor.version(), timeout, initial);
    if (initial) {
      cursor.beginList();
    }
    var session = new WatchSession(cursor, initial);
    Patience patience = patience(session, timeout, Duration.ZERO);
    try (Attempt attempt = begin(request, patience)) {
      try {
        var events = new WatchDecoder(attempt.open(), decoder, buffer);
        opened(initial);
        return ended(session, read(events, session, attempt, timeout));
      } catch (IOException e) {
        note(e);
        return ended(session, attempt.failed(e, session.hasListed()));
      }
    }
  }

  private Outcome read(WatchDecoder events, WatchSession session, Attempt attempt, Duration timeout)
      throws IOException {
    for (WatchEvent event = events.next(); event != null; event = events.next()) {
      session.apply(event);
      if (session.hasTurned()) {
        attempt.expect(patience(session, timeout, attempt.lived()));
      }
    }
    Duration lived = attempt.lived();
    boolean silent = session.isSilent() && lived.compareTo(LONG_SILENCE) >= 0;
    if (silent) {
      return new Outcome(Ending.STALLED, session.hasListed(), lived, null);
    }
    session.endsInOrder();
    Ending ending = context.times().ended(lived, timeout);
    return new Outcome(ending, session.hasListed(), lived, null);
  }

  private Patience patience(WatchSession session, Duration timeout, Duration lived) {
    return session.patience(context.times(), timeout, lived);
  }

  private static Outcome ended(WatchSession session, Outcome outcome) {
    Ending ending = session.ending(outcome.ending(), outcome.lived());
    return new Outcome(ending, outcome.listed(), outcome.lived(), outcome.retryAfter());
  }

  private Attempt begin(ApiRequest request, Patience patience) {
    var attempt = new Attempt(access.stream(request), patience, Objects.requireNonNull(heartbeat));
    current = attempt;
    if (ending) {
      attempt.cancel();
    }
    return attempt;
  }

  private void note(IOException failure) {
    lastError = String.valueOf(failure.getMessage());
  }

  private void opened(boolean initial) {
    if (!initial) {
      cursor.watchOpened();
    }
    context.metrics().watchOpened();
    context.permission().granted(this);
    watchOpened = true;
    tellWell();
  }
}
