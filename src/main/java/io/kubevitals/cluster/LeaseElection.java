package io.kubevitals.cluster;

import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Loop;
import io.kubevitals.metrics.OwnCounter;
import io.kubevitals.metrics.OwnMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The loop that wants the Lease and keeps it. All decisions are [LeaseCandidate]'s.
public final class LeaseElection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaseElection.class);
  private static final Duration RELEASE = Duration.ofSeconds(3);

  private final LeaseConfig config;
  private final LeaseClient client;
  private final LeaseCandidate candidate;
  private final LongSupplier nanos;
  private final Permission permission;
  private final OwnCounter requests;
  private final OwnCounter transitions;
  private final Backoff backoff;
  private final Random random = new Random();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Loop loop;
  private @Nullable Tenure told;
  private String leader = "";
  private int failures;
  private boolean urgent;

  /// @param nanos a clock that nobody sets
  public LeaseElection(
      ClusterAccess access,
      LeaseConfig config,
      OwnMetrics own,
      FeatureStates features,
      InstantSource clock,
      LongSupplier nanos) {
    this.config = config;
    this.client = new LeaseClient(access, config);
    this.candidate = new LeaseCandidate(config, clock, nanos);
    this.nanos = nanos;
    this.permission = new Permission(features, "lease");
    this.backoff = new Backoff(config.retry().dividedBy(4), config.retry(), Backoff.REFUSED);
    this.requests =
        own.counter("lease_requests_total", "Requests about the Lease, by outcome.", "outcome");
    this.transitions =
        own.counter("leader_transitions_total", "Times the Lease was seen to change hands.");
    transitions.touch();
    requests.touch("ok");
  }

  public void start(Heartbeats heartbeats) {
    Loop begun = new Loop("lease", Loop.MAX_WORK, heartbeats, this::run);
    loop = begun;
    begun.start();
  }

  /// Our holding, lapsed or not, null where there is none.
  public @Nullable Tenure tenure() {
    return candidate.tenure();
  }

  /// Waits until our holding is another one than this.
  ///
  /// @param known null for none
  public @Nullable Tenure await(@Nullable Tenure known, Duration atMost)
      throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (candidate.tenure() == known && left > 0) {
        left = changed.awaitNanos(left);
      }
      return candidate.tenure();
    } finally {
      lock.unlock();
    }
  }

  /// Has the Lease say at once that something is shown in this holding. Nothing may be shown before
  /// [Tenure#isTold].
  public void counts(Tenure tenure) {
    candidate.counts(tenure);
    lock.lock();
    try {
      urgent = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Who holds the Lease as far as we know, `""` for nobody.
  public String leader() {
    return candidate.leader();
  }

  /// Whether we have ever seen who holds the Lease.
  public boolean hasLooked() {
    return candidate.hasLooked();
  }

  /// Ends our holding at once: somebody has shown a higher term.
  ///
  /// @param seen that term
  public void resign(long seen) {
    log.atWarn()
        .addKeyValue("term", seen)
        .log("a higher term was seen, so this process steps down");
    candidate.resign(seen);
    tell();
  }

  /// Gives the Lease back. To be called when nothing acts in its name any more.
  @Override
  public void close() {
    if (loop != null) {
      loop.close();
    }
    long deadline = nanos.getAsLong() + RELEASE.toNanos();
    for (LeaseRequest.Write write = candidate.release();
        write != null && nanos.getAsLong() - deadline < 0;
        write = candidate.release()) {
      release(write);
    }
    tell();
  }

  private void release(LeaseRequest.Write write) {
    StoredLease on = write.on();
    if (on == null) {
      return;
    }
    try {
      candidate.saw(client.update(on.with(write.record())));
      log.atInfo().addKeyValue("lease", config.name()).log("the Lease is given back");
    } catch (IOException e) {
      if (!(e instanceof ApiException refusal && refusal.code() == 409)) {
        log.atWarn().addKeyValue("error", e.getMessage()).log("the Lease could not be given back");
        candidate.saw(null);
        return;
      }
      lookOnce();
    }
  }

  private void lookOnce() {
    try {
      candidate.saw(client.get(true));
    } catch (IOException _) {
      candidate.saw(null);
    }
  }

  private void run(Heartbeat heartbeat) throws InterruptedException {
    while (true) {
      heartbeat.beat(config.requestTimeout().plus(Loop.MAX_WORK));
      Duration pause = round(heartbeat);
      tell();
      heartbeat.beat(pause.plus(Loop.MAX_WORK));
      sleep(pause);
    }
  }

  /// For so long, or until there is something to tell.
  private void sleep(Duration pause) throws InterruptedException {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (left > 0 && !urgent) {
        left = changed.awaitNanos(left);
      }
      urgent = false;
    } finally {
      lock.unlock();
    }
  }

  /// One request and its answer; answers how long to wait before the next.
  private Duration round(Heartbeat heartbeat) {
    LeaseRequest request = candidate.next();
    long asked = nanos.getAsLong();
    try {
      switch (request) {
        case LeaseRequest.Look look -> {
          StoredLease lease = client.get(look.latest());
          heartbeat.beat();
          candidate.saw(lease);
        }
        case LeaseRequest.Write write -> {
          StoredLease lease = write(write);
          heartbeat.beat();
          candidate.wrote(write, lease, asked);
        }
      }
      return succeeded();
    } catch (IOException e) {
      heartbeat.beat();
      return failed(e);
    }
  }

  private StoredLease write(LeaseRequest.Write write) throws IOException {
    StoredLease on = write.on();
    return on == null ? client.create(write.record()) : client.update(on.with(write.record()));
  }

  private Duration succeeded() {
    requests.increment("ok");
    permission.granted(this);
    if (failures > 0) {
      log.atInfo().log("the Lease can be had again");
    }
    failures = 0;
    return candidate.pause(jittered());
  }

  /// Spread, so that candidates do not ask in step.
  private Duration jittered() {
    return Duration.ofNanos((long) (config.retry().toNanos() * (0.9 + 0.1 * random.nextDouble())));
  }

  private Duration failed(IOException failure) {
    if (failure instanceof ApiException refusal) {
      switch (refusal.code()) {
        case 404, 409 -> {
          requests.increment("conflict");
          candidate.conflicted();
          return backoff.delay(1, random.nextDouble());
        }
        case 403 -> {
          requests.increment("forbidden");
          permission.refused(this, String.valueOf(refusal.getMessage()));
          return backoff.refused(random.nextDouble());
        }
        default -> {}
      }
    }
    requests.increment("failed");
    candidate.failed();
    client.doubt();
    if (failures++ == 0) {
      log.atWarn().addKeyValue("error", failure.getMessage()).log("the Lease cannot be had");
    }
    Duration wait = backoff.delay(failures, random.nextDouble());
    Duration asked = failure instanceof ApiException refusal ? refusal.retryAfter() : null;
    return asked == null || asked.compareTo(wait) < 0 ? wait : asked;
  }

  /// Tells of what has changed, whom it may concern.
  private void tell() {
    lock.lock();
    try {
      Tenure now = candidate.tenure();
      if (now != told) {
        told = now;
        log.atInfo()
            .addKeyValue("identity", config.identity())
            .addKeyValue("term", now == null ? 0 : now.term())
            .log(now == null ? "this process leads no more" : "this process leads");
        changed.signalAll();
      }
      String holder = candidate.leader();
      if (!holder.isEmpty() && !holder.equals(leader)) {
        leader = holder;
        transitions.increment();
        log.atInfo().addKeyValue("leader", holder).log("the Lease has changed hands");
      }
    } finally {
      lock.unlock();
    }
  }
}
