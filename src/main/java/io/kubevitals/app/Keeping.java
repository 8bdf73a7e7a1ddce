package io.kubevitals.app;

import io.kubevitals.cluster.Reflector;
import io.kubevitals.cluster.Tenure;
import io.kubevitals.incident.Journal;
import io.kubevitals.incident.LineRestore;
import io.kubevitals.incident.LineSource;
import io.kubevitals.incident.PodLine;
import io.kubevitals.metrics.Scrapers;
import io.kubevitals.store.CommitLoop;
import io.kubevitals.store.EndPage;
import io.kubevitals.store.EndQuery;
import io.kubevitals.store.FencedException;
import io.kubevitals.store.Meta;
import io.kubevitals.store.Origin;
import io.kubevitals.store.Store;
import io.kubevitals.store.StoreConfig;
import io.kubevitals.store.StoreException;
import io.kubevitals.store.StoreMetrics;
import io.kubevitals.store.Succession;
import io.kubevitals.web.EndsApi;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What of the cluster's duties outlives the process: the store if there is one, what is put back
/// from it and the loop that writes to it.
final class Keeping implements EndsApi.Ends, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Keeping.class);
  private static final String FEATURE = "state";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final StoreConfig config;
  private final Instruments instruments;
  private final Scrapers scrapers;
  private final LongConsumer fenced;
  private final StoreMetrics metrics;
  private final @Nullable Journal journal;
  private volatile @Nullable CommitLoop loop;
  private volatile Instant completeSince = Instant.MAX;
  private volatile boolean continued;

  /// @param fenced hears of a later term in which somebody has written
  Keeping(StoreConfig config, Instruments instruments, Scrapers scrapers, LongConsumer fenced) {
    this.config = config;
    this.instruments = instruments;
    this.scrapers = scrapers;
    this.fenced = fenced;
    this.metrics = new StoreMetrics(instruments.own());
    var nanos = instruments.nanos();
    this.journal =
        config.isSet()
            ? new Journal(
                () -> scrapers.isEmpty(nanos.getAsLong()), this::changed, metrics::endsDropped)
            : null;
  }

  /// What is to be made durable, null where there is no store.
  @Nullable Journal journal() {
    return journal;
  }

  /// Puts back what is stored, as long as nothing runs.
  ///
  /// @param present whose state this will be
  /// @param labels of the pods that records keep
  void begin(PodLine line, Reflector reflector, Origin present, Set<String> labels, Tenure tenure) {
    if (journal == null) {
      instruments.features().off(FEATURE, "not-configured");
      return;
    }
    var clock = instruments.clock();
    var nanos = instruments.nanos();
    completeSince = clock.instant();
    Store store = open();
    Meta stored = store == null ? null : store.meta();
    Origin origin = stored == null ? present : present.completedBy(Origin.parse(stored.identity()));
    var whose = new LineSource.Identity(origin.identity(), tenure::term, labels);
    var source = new LineSource(line, journal, scrapers, whose, clock, nanos, new Features());
    if (store != null) {
      var succession = Succession.of(stored, origin, tenure.counted(), config.isFile());
      store = restored(store, source, reflector, tenure, succession);
    }
    continued = store != null;
    scrapers.onNewcomer(this::changed);
    loop = new CommitLoop(config, store, source, metrics, instruments.heartbeats(), clock, nanos);
  }

  void start() {
    CommitLoop present = loop;
    if (present != null) {
      present.start();
    }
  }

  /// Some of the ended runs that match.
  ///
  /// @throws StoreException if there is no store or it cannot be read now
  @Override
  public EndPage read(EndQuery query) throws StoreException {
    return running().ends(query);
  }

  /// When this process began, or the oldest end of those before it, as far as they are kept. What
  /// happened between two processes has been counted too.
  @Override
  public Instant completeSince() throws StoreException {
    if (continued) {
      Instant oldest = running().oldestEnd();
      completeSince = oldest != null && oldest.isBefore(completeSince) ? oldest : completeSince;
      continued = false;
    }
    Instant kept = instruments.clock().instant().minus(config.keepEnds());
    return completeSince.isAfter(kept) ? completeSince : kept;
  }

  private CommitLoop running() {
    CommitLoop present = loop;
    if (present == null) {
      throw new IllegalStateException("there is no store");
    }
    return present;
  }

  boolean isSet() {
    return journal != null;
  }

  @Override
  public void close() {
    CommitLoop present = loop;
    if (present != null) {
      present.close();
    }
  }

  private void changed() {
    CommitLoop present = loop;
    if (present != null) {
      present.changed();
    }
  }

  /// A store that cannot be had now is no reason not to watch. Somebody who is just ending may hold
  /// it a moment longer.
  private @Nullable Store open() {
    var nanos = instruments.nanos();
    long deadline = nanos.getAsLong() + PATIENCE.toNanos();
    while (true) {
      try {
        return Store.open(config);
      } catch (StoreException e) {
        if (nanos.getAsLong() >= deadline) {
          log.atWarn()
              .addKeyValue("error", e.getMessage())
              .log("The store cannot be opened; counting in memory from 0 until it can");
          return null;
        }
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private @Nullable Store restored(
      Store store, LineSource source, Reflector reflector, Tenure tenure, Succession succession) {
    var now = instruments.clock().instant();
    long term = tenure.term();
    try {
      if (succession == Succession.VOID) {
        log.atWarn()
            .addKeyValue("term", term)
            .addKeyValue("counted_term", tenure.counted())
            .log("The state file is void; counting from 0");
        store.close();
        return null;
      }
      if (term > 0 && succession != Succession.OTHER_CLUSTER) {
        store.claim(term);
      }
      LineRestore.from(store, source, reflector, now, instruments.nanos().getAsLong());
      return store;
    } catch (FencedException e) {
      log.atWarn().addKeyValue("error", e.getMessage()).log("Somebody else has the store");
      store.close();
      fenced.accept(e.seen());
      return null;
    } catch (StoreException e) {
      log.atWarn().addKeyValue("error", e.getMessage()).log("The store cannot be read");
      store.close();
      return null;
    }
  }

  private final class Features implements LineSource.Listener {
    @Override
    public void persistent(boolean persistent) {
      if (persistent) {
        instruments.features().on(FEATURE);
      } else {
        instruments.features().off(FEATURE, "unwritable");
      }
    }

    @Override
    public void fenced(long seen) {
      instruments.features().off(FEATURE, "fenced");
      fenced.accept(seen);
    }
  }
}
