package io.kubevitals.incident;

import io.kubevitals.cluster.Reflector;
import io.kubevitals.cluster.ResourceVersion;
import io.kubevitals.metrics.Scraper;
import io.kubevitals.store.CounterRow;
import io.kubevitals.store.CursorRow;
import io.kubevitals.store.EndRow;
import io.kubevitals.store.IncidentRow;
import io.kubevitals.store.Meta;
import io.kubevitals.store.Origin;
import io.kubevitals.store.PodRow;
import io.kubevitals.store.Row;
import io.kubevitals.store.ScraperRow;
import io.kubevitals.store.Store;
import io.kubevitals.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts back what an earlier process has stored, before anything runs. What cannot be read is
/// counted and the pods are then compared with a list; what is another cluster's is left alone.
public final class LineRestore {
  private static final Logger log = LoggerFactory.getLogger(LineRestore.class);

  private final LineSource source;
  private final Reflector reflector;
  private final Instant now;
  private final long nanos;
  private final Map<String, ResourceVersion> cursors = new LinkedHashMap<>();
  private Instant alive;
  private int pods;
  private int unreadable;
  private String why = "";

  private LineRestore(LineSource source, Reflector reflector, Instant now, long nanos) {
    this.source = source;
    this.reflector = reflector;
    this.now = now;
    this.nanos = nanos;
    this.alive = now;
  }

  /// @param now and `nanos` the same moment by two clocks
  public static void from(
      Store store, LineSource source, Reflector reflector, Instant now, long nanos)
      throws StoreException {
    new LineRestore(source, reflector, now, nanos).run(store);
  }

  private void run(Store store) throws StoreException {
    Meta meta = store.meta();
    if (meta == null) {
      log.atInfo().log("There is no stored state; counters begin at 0");
      return;
    }
    var stored = Origin.parse(meta.identity());
    var present = Origin.parse(source.identity().cluster());
    if (!stored.isSame(present)) {
      source.rewrite();
      log.atWarn()
          .addKeyValue("stored", stored.description())
          .addKeyValue("present", present.description())
          .log("The stored state is of other pods and is not used; counters begin at 0");
      return;
    }
    alive = meta.alive().isAfter(now) ? now : meta.alive();
    synchronized (source.line()) {
      store.load(this::restore);
      source.line().restored(alive, read(), now);
    }
    resume();
  }

  /// Up to which version all that was told could be read.
  private long read() {
    return cursors.values().stream()
        .mapToLong(ResourceVersion::number)
        .filter(version -> version > 0)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private void resume() {
    var ago = Duration.between(alive, now);
    boolean resumes = unreadable == 0 && !cursors.isEmpty();
    if (resumes) {
      cursors.forEach((stream, to) -> reflector.resume(stream, to, ago));
    }
    if (unreadable > 0) {
      source.rewrite();
      log.atWarn()
          .addKeyValue("rows", unreadable)
          .addKeyValue("error", why)
          .log("Not all of the stored state can be read; the pods are compared with a list");
    }
    log.atInfo()
        .addKeyValue("pods", pods)
        .addKeyValue("last_alive", alive)
        .addKeyValue("resumes_watch", resumes)
        .log("Went on from the stored state");
  }

  private void restore(Row row) {
    try {
      switch (row) {
        case CounterRow counter -> source.line().restore(counter);
        case ScraperRow scraper -> restore(scraper);
        case IncidentRow incident ->
            source.line().book().restore(source.form().incident(incident.state().array()));
        case PodRow pod -> restore(pod);
        case CursorRow(String stream, String to) when to.isEmpty() ->
            log.atInfo()
                .addKeyValue("stream", stream)
                .log("Only a list can tell what has become of its pods");
        case CursorRow(String stream, String to) -> cursors.put(stream, ResourceVersion.of(to));
        case EndRow _ -> {
          // Kept for those who ask, not for us.
        }
      }
    } catch (IOException | RuntimeException e) {
      unreadable++;
      why = e.toString();
    }
  }

  private void restore(ScraperRow row) {
    var ago = Duration.between(row.lastAsked(), alive);
    source
        .scrapers()
        .restore(
            new Scraper(row.address(), row.agent()), ago.isNegative() ? Duration.ZERO : ago, nanos);
  }

  private void restore(PodRow row) throws IOException {
    byte[] state = row.state().array();
    switch (row.kind()) {
      case STONE ->
          source.line().pods().restore(UUID.fromString(row.uid()), source.form().stone(state));
      case POD -> {
        var pod = source.form().pod(state);
        source.line().restore(pod, now);
        if (!pod.gone()) {
          reflector.restore(pod.pod());
          pods++;
        }
      }
    }
  }
}
