package io.kubevitals.cluster;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// An API server with one Lease and three candidates, in steps of 5 ms. Requests and answers take
/// time or are lost; candidates stand still at any point, are cut off, begin anew, step down or
/// give the Lease back; their clocks are hours apart, jump, and run at different speeds; somebody
/// deletes the Lease.
final class LeaseSimulation {
  private static final long STEP = 5;
  private static final long END = 240_000;
  private static final long MAX_CACHE_AGE = 1000;

  private final SplittableRandom random;
  private final boolean deletes;
  private final LeaseConfig config;
  private final List<Candidate> candidates = new ArrayList<>();
  private final Deque<Version> versions = new ArrayDeque<>();
  private final Map<Long, Tenure> terms = new HashMap<>();
  private long now;
  private long lastVersion = 100;
  private long twoLeaders;
  private long termsOfTwo;
  private long without;
  private long longestWithout;
  private long lapses;
  private long troubles;

  private long lastCounting;
  private long lastShown;
  private long misjudged;

  private record Version(long since, @Nullable StoredLease lease) {}

  /// @param deletes whether the Lease is deleted now and then
  LeaseSimulation(long seed, boolean deletes, LeaseConfig config) {
    this.deletes = deletes;
    this.random = new SplittableRandom(seed);
    this.config = config;
    versions.add(new Version(0, null));
    for (int i = 0; i < 3; i++) {
      candidates.add(new Candidate("candidate-" + i));
    }
  }

  long twoLeaders() {
    return twoLeaders;
  }

  /// Terms that were told to be two holdings'.
  long termsOfTwo() {
    return termsOfTwo;
  }

  /// Milliseconds in a row without a holder while one candidate was well all the time.
  long longestWithout() {
    return longestWithout;
  }

  long lapses() {
    return lapses;
  }

  /// How often a candidate was stopped or cut off.
  long troubles() {
    return troubles;
  }

  /// Tenures that were told a wrong term as the last one in which anything was shown: an earlier
  /// one, or one in which nobody ever meant to.
  long misjudged() {
    return misjudged;
  }

  long tenures() {
    return terms.size();
  }

  /// Whether anything was shown at all.
  boolean hasShown() {
    return lastShown > 0;
  }

  long instants() {
    return END / STEP;
  }

  void run() {
    for (now = 0; now < END; now += STEP) {
      if (deletes && random.nextInt(10_000) == 0) {
        versions.addLast(new Version(now, null));
      }
      candidates.forEach(Candidate::step);
      judge();
    }
  }

  private void judge() {
    long holders = candidates.stream().filter(Candidate::holds).count();
    twoLeaders += holders > 1 ? 1 : 0;
    boolean couldLead = candidates.stream().anyMatch(one -> now - one.wellSince > 20_000);
    without = holders > 0 || !couldLead ? 0 : without + STEP;
    longestWithout = Math.max(longestWithout, without);
  }

  private boolean isRight(long counted) {
    return lastShown <= counted && (lastCounting == 0 || counted <= lastCounting);
  }

  private @Nullable StoredLease stored(boolean latest) {
    if (latest || random.nextBoolean()) {
      return versions.getLast().lease();
    }
    long of = now - random.nextLong(MAX_CACHE_AGE);
    Version found = versions.getFirst();
    for (Version version : versions) {
      found = version.since() <= of ? version : found;
    }
    return found.lease();
  }

  /// The version now in force, or null for a conflict.
  private @Nullable StoredLease write(LeaseRequest.Write write) {
    StoredLease present = versions.getLast().lease();
    StoredLease on = write.on();
    String expected = on == null ? "" : on.resourceVersion();
    if (!expected.equals(present == null ? "" : present.resourceVersion())) {
      return null;
    }
    StoredLease base = on == null ? new StoredLease(new JsonObject()) : on;
    JsonObject next = base.with(write.record()).object();
    JsonObject metadata = Json.object(next, "metadata");
    metadata.addProperty("resourceVersion", Long.toString(++lastVersion));
    next.add("metadata", metadata);
    var lease = new StoredLease(next);
    versions.addLast(new Version(now, lease));
    while (versions.size() > 50) {
      versions.removeFirst();
    }
    return lease;
  }

  private enum Phase {
    IDLE,
    SENDING,
    ANSWERED,
    LOST
  }

  /// One process.
  private final class Candidate {
    private final String name;
    private final double speed = 1 + (random.nextDouble() - 0.5) / 500;
    private final long offset = random.nextLong(1_000_000_000L);
    private long skew = random.nextLong(-3_600_000, 3_600_000);
    private LeaseCandidate logic;
    private Phase phase = Phase.IDLE;
    private LeaseRequest request = new LeaseRequest.Look(true);
    private @Nullable StoredLease answer;
    private boolean conflict;
    private long asked;
    private long at = random.nextLong(2000);
    private long pausedUntil;
    private long cutUntil;
    private long wellSince;
    private boolean heldBefore;

    Candidate(String name) {
      this.name = name;
      this.logic = logic();
    }

    private LeaseCandidate logic() {
      var own =
          new LeaseConfig(
              true,
              config.namespace(),
              config.name(),
              name,
              config.duration(),
              config.renewDeadline(),
              config.retry());
      return new LeaseCandidate(own, () -> Instant.ofEpochMilli(now + skew), this::nanos);
    }

    private long nanos() {
      return (long) ((now + offset) * speed * 1e6);
    }

    boolean holds() {
      Tenure tenure = logic.tenure();
      return tenure != null && tenure.holds();
    }

    void step() {
      trouble();
      boolean isWell = now >= pausedUntil && now >= cutUntil;
      wellSince = isWell ? wellSince : now;
      if (now >= pausedUntil && now >= at) {
        act();
      }
      Tenure tenure = logic.tenure();
      if (tenure != null) {
        Tenure known = terms.putIfAbsent(tenure.term(), tenure);
        termsOfTwo += known == null || known == tenure ? 0 : 1;
        misjudged += known == null && !isRight(tenure.counted()) ? 1 : 0;
        show(tenure);
        lapses += heldBefore && !tenure.holds() ? 1 : 0;
      }
      heldBefore = holds();
    }

    /// Some tenures end before anything is shown.
    private void show(Tenure tenure) {
      if (!tenure.isCounting() && random.nextInt(1500) == 0) {
        logic.counts(tenure);
        lastCounting = Math.max(lastCounting, tenure.term());
      }
      lastShown = Math.max(lastShown, tenure.isTold() ? tenure.term() : 0);
    }

    private void trouble() {
      int dice = random.nextInt(40_000);
      troubles += dice < 8 ? 1 : 0;
      switch (dice) {
        case 0, 1, 2, 3 -> pausedUntil = now + random.nextLong(40_000);
        case 4, 5, 6, 7 -> cutUntil = now + random.nextLong(40_000);
        case 8 -> beginAnew();
        case 9 -> skew += random.nextLong(-3_600_000, 3_600_000);
        case 10 -> logic.resign(0);
        case 11 -> giveBack();
        default -> {}
      }
    }

    /// As after kill -9: what was sent stays sent.
    private void beginAnew() {
      logic = logic();
      phase = Phase.IDLE;
      at = now + random.nextLong(3000);
    }

    private void giveBack() {
      LeaseRequest.Write release = logic.release();
      if (release != null) {
        write(release);
      }
      beginAnew();
    }

    private void act() {
      switch (phase) {
        case IDLE -> {
          request = logic.next();
          asked = nanos();
          go(Phase.SENDING, random.nextLong(30));
        }
        case SENDING -> send();
        case ANSWERED -> {
          take();
          go(Phase.IDLE, conflict ? 100 : logic.pause(config.retry()).toMillis() + 1);
        }
        case LOST -> {
          logic.failed();
          go(Phase.IDLE, random.nextLong(2000));
        }
      }
    }

    private void send() {
      boolean arrives = now >= cutUntil && random.nextInt(200) != 0;
      if (arrives) {
        conflict = false;
        switch (request) {
          case LeaseRequest.Look look -> answer = stored(look.latest());
          case LeaseRequest.Write write -> {
            answer = write(write);
            conflict = answer == null;
          }
        }
      }
      boolean isAnswered = arrives && random.nextInt(200) != 0;
      Duration timeout = config.requestTimeout();
      go(
          isAnswered ? Phase.ANSWERED : Phase.LOST,
          isAnswered ? random.nextLong(60) : timeout.toMillis());
    }

    private void take() {
      switch (request) {
        case LeaseRequest.Look _ -> logic.saw(answer);
        case LeaseRequest.Write write -> {
          if (answer == null) {
            logic.conflicted();
          } else {
            logic.wrote(write, answer, asked);
          }
        }
      }
    }

    private void go(Phase next, long after) {
      phase = next;
      at = now + after;
    }
  }
}
