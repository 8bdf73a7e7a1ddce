package io.kubevitals.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One who wants the Lease or has it: what it knows, and what it asks next. It does no I/O; each
/// answer is told to it before it is asked for the next request.
///
/// That never two hold at a time follows from three things. A holder counts its time from before it
/// sent a renewal, a candidate from after it has read it; the holder's time is shorter; and a write
/// succeeds only on the version that was read.
final class LeaseCandidate {
  /// Microseconds, as the API wants them.
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  /// Terms have 31 bits in the API, which is enough for seconds until 2089.
  private static final Instant FIRST_TERMS = Instant.parse("2026-01-01T00:00:00Z");

  private static final long MAX_FIRST_TERM = 2_000_000_000;

  /// The holder of a Lease that was just created.
  private static final String NOBODY = "(nobody yet)";

  private final LeaseConfig config;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private @Nullable StoredLease stored;
  private String version = "none yet";
  private long unchangedSince;
  private boolean latest;
  private LeaseStep step = LeaseStep.WAIT;
  private long floor;
  private long counted;
  private volatile boolean looked;
  private volatile String leader = "";
  private volatile @Nullable Tenure tenure;

  /// @param nanos a clock that nobody sets
  LeaseCandidate(LeaseConfig config, InstantSource clock, LongSupplier nanos) {
    this.config = config;
    this.clock = clock;
    this.nanos = nanos;
  }

  /// Our holding, lapsed or not, null where there is none.
  @Nullable Tenure tenure() {
    return tenure;
  }

  /// Who holds the Lease as far as we know, `""` for nobody.
  String leader() {
    return leader;
  }

  /// Whether the Lease has been looked at, or found missing.
  boolean hasLooked() {
    return looked;
  }

  synchronized LeaseRequest next() {
    StoredLease on = stored;
    return switch (step) {
      case RENEW -> new LeaseRequest.Write(on, renewal());
      case CLAIM -> new LeaseRequest.Write(on, claim(config.identity()));
      case CREATE -> new LeaseRequest.Write(null, claim(NOBODY));
      case LOSE, WAIT -> new LeaseRequest.Look(latest);
    };
  }

  /// @param lease null where there is none
  synchronized void saw(@Nullable StoredLease lease) {
    note(lease);
    latest = false;
    decide();
  }

  /// A write of ours is in force.
  ///
  /// @param asked the time before it was sent
  synchronized void wrote(LeaseRequest.Write write, StoredLease lease, long asked) {
    LeaseRecord before = write.on() == null ? null : write.on().record();
    note(lease);
    Tenure own = tenure;
    if (step == LeaseStep.CLAIM && before != null) {
      LeaseRecord ours = lease.record();
      Duration deadline = config.renewDeadline();
      tenure = Tenure.begin(ours.transitions(), before, ours.shown(), nanos, asked, deadline);
      step = LeaseStep.RENEW;
    } else if (step == LeaseStep.RENEW && own != null) {
      own.renewed(asked, config.renewDeadline());
      if (lease.record().counted() == own.term()) {
        own.told();
      }
    } else {
      // We stepped down while it was under way, or it is nobody's yet.
      decide();
    }
  }

  /// Somebody else wrote first, or deleted it: only the server's latest state will do now.
  synchronized void conflicted() {
    latest = true;
    step = LeaseStep.WAIT;
  }

  /// A write failed without an answer that tells whether it came into force.
  synchronized void failed() {
    if (step == LeaseStep.CLAIM || step == LeaseStep.CREATE) {
      conflicted();
    }
  }

  /// Something is about to be shown in our holding: the next renewal tells so.
  synchronized void counts(Tenure showing) {
    showing.counts();
  }

  /// How long until the next request.
  ///
  /// @param retry with jitter
  synchronized Duration pause(Duration retry) {
    return switch (step) {
      case CLAIM, CREATE, LOSE -> Duration.ZERO;
      case RENEW -> isToTell() ? Duration.ZERO : retry;
      case WAIT -> {
        Duration left = left();
        Duration least = Duration.ofMillis(1);
        Duration wait = left.compareTo(least) < 0 ? least : left;
        yield wait.compareTo(retry) < 0 ? wait : retry;
      }
    };
  }

  /// Ends our holding, at once and for good. The next one will have a higher term than this.
  synchronized void resign(long seen) {
    floor = Math.max(floor, seen);
    lose();
    conflicted();
  }

  /// What gives the Lease back, null where it is not ours to give.
  synchronized LeaseRequest.@Nullable Write release() {
    lose();
    StoredLease on = stored;
    if (on == null || !on.record().holder().equals(config.identity())) {
      return null;
    }
    LeaseRecord said = on.record();
    return new LeaseRequest.Write(
        on, new LeaseRecord("", 1, said.acquired(), now(), said.transitions(), said.counted()));
  }

  private boolean isToTell() {
    Tenure own = tenure;
    return own != null && own.isCounting() && !own.isTold();
  }

  private void note(@Nullable StoredLease lease) {
    String next = lease == null ? "missing" : lease.resourceVersion() + " " + lease.record();
    if (!next.equals(version)) {
      version = next;
      unchangedSince = nanos.getAsLong();
    }
    // A Lease that somebody deletes begins at 0 again; those who write in its name must not.
    floor = Math.max(floor, lease == null ? 0 : lease.record().transitions());
    counted = lease == null ? counted : lease.record().shown();
    stored = lease;
    String holder = lease == null ? "" : lease.record().holder();
    leader = holder.equals(NOBODY) ? "" : holder;
    looked = true;
  }

  private void decide() {
    Tenure own = tenure;
    long term = own == null ? 0 : own.term();
    step = LeaseStep.of(config.identity(), term, said(), unchanged(), config.duration());
    if (step == LeaseStep.LOSE) {
      lose();
      decide();
    }
  }

  private void lose() {
    Tenure own = tenure;
    if (own != null) {
      own.end();
      tenure = null;
    }
  }

  private Duration left() {
    LeaseRecord said = said();
    return said == null
        ? Duration.ZERO
        : LeaseStep.patience(said, config.duration()).minus(unchanged());
  }

  private LeaseRecord renewal() {
    LeaseRecord said = Objects.requireNonNull(said(), "only what is there is renewed");
    Tenure own = tenure;
    return new LeaseRecord(
        config.identity(),
        config.duration().toSeconds(),
        said.acquired(),
        now(),
        said.transitions(),
        own != null && own.isCounting() ? own.term() : said.counted());
  }

  private LeaseRecord claim(String holder) {
    LeaseRecord said = said();
    long term = Math.max(said == null ? firstTerm() : said.transitions(), floor) + 1;
    return new LeaseRecord(holder, config.duration().toSeconds(), now(), now(), term, counted);
  }

  /// Above the terms of a Lease that was deleted and that nobody remembers but a stored state: none
  /// changes hands every second.
  private long firstTerm() {
    long seconds = Duration.between(FIRST_TERMS, clock.instant()).toSeconds();
    return Math.clamp(seconds, 0, MAX_FIRST_TERM);
  }

  private @Nullable LeaseRecord said() {
    return stored == null ? null : stored.record();
  }

  private Duration unchanged() {
    return looked ? Duration.ofNanos(nanos.getAsLong() - unchangedSince) : Duration.ZERO;
  }

  private String now() {
    return MICROS.format(clock.instant());
  }
}
