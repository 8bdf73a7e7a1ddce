package io.kubevitals.sim;

import io.kubevitals.sim.Published.PublishedContainer;
import io.kubevitals.sim.Published.Shown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One pod's states as published, and those of them that the daemon was told.
final class PodBook {
  private static final Set<String> KNOWN_REASONS =
      Set.of(
          "Completed",
          "Error",
          "OOMKilled",
          "StartError",
          "ContainerStatusUnknown",
          "RestartingAllContainers",
          "Unknown");

  private final TruePod pod;
  private final TreeMap<Long, Published> published = new TreeMap<>();
  private final List<Long> seen = new ArrayList<>();
  private Instant baseline = Instant.MIN;
  private boolean vanished;
  private int keptSeen;
  private boolean keptVanished;

  PodBook(TruePod pod) {
    this.pod = pod;
  }

  String name() {
    return pod.workload.namespace() + "/" + pod.name;
  }

  void published(long version, Published state) {
    published.put(version, state);
  }

  /// @param since what ended before does not count if this is the first that is seen of the pod
  /// @return whether that is news
  boolean sees(long version, Instant since) {
    if (vanished || (!seen.isEmpty() && seen.getLast() >= version)) {
      return false;
    }
    if (seen.isEmpty() && !pod.createdAt.isAfter(since)) {
      baseline = since;
    }
    seen.add(version);
    return true;
  }

  /// What is known now will be known after a crash.
  void keeps() {
    keptSeen = seen.size();
    keptVanished = vanished;
  }

  /// The daemon knows only what was kept.
  void forgets() {
    seen.subList(keptSeen, seen.size()).clear();
    vanished = keptVanished;
    if (seen.isEmpty()) {
      baseline = Instant.MIN;
    }
  }

  void vanishes() {
    vanished |= !seen.isEmpty();
  }

  /// Whether it is held in a state that is as new.
  boolean isKnownSince(long version) {
    return isPresent() && seen.getLast() >= version;
  }

  boolean isPresent() {
    return !seen.isEmpty() && !vanished;
  }

  long ended() {
    return pod.containers.stream().mapToLong(TrueContainer::ended).sum();
  }

  void addTo(Oracle.Visible visible) {
    var reading = new Reading(visible);
    seen.forEach(version -> reading.read(published.get(version)));
    if (vanished) {
      reading.close();
    }
  }

  /// Adds how each run of this pod was published, whoever was told.
  void addTo(Shares shares) {
    for (TrueContainer one : pod.containers) {
      var inState = new HashSet<Integer>();
      var inLast = new HashSet<Integer>();
      var running = new HashSet<Integer>();
      for (Published state : published.values()) {
        for (PublishedContainer told : state.containers()) {
          if (told.container().equals(one)) {
            told.shown().forEach(end -> (end.last() ? inLast : inState).add(end.run()));
            if (told.running()) {
              running.add(told.ended());
            }
          }
        }
      }
      for (int run = 0; run < one.runs.size(); run++) {
        shares.began(running.contains(run));
        if (one.runs.get(run).end() != null) {
          shares.ended(inState.contains(run), inLast.contains(run));
        }
      }
    }
  }

  /// The states in the order in which they were told.
  private final class Reading {
    private final Oracle.Visible visible;
    private final Map<TrueContainer, Set<Integer>> counted = new HashMap<>();
    private final Map<TrueContainer, PublishedContainer> last = new LinkedHashMap<>();
    private @Nullable Instant asked;
    private boolean disrupted;
    private boolean first = true;

    Reading(Oracle.Visible visible) {
      this.visible = visible;
    }

    void read(@Nullable Published state) {
      if (state == null) {
        throw new IllegalStateException("told a state that nobody published");
      }
      asked = asked == null ? state.deletionAsked() : asked;
      boolean counts = !first || baseline.equals(Instant.MIN);
      if (!disrupted && !state.disruption().isEmpty()) {
        disrupted = true;
        if (counts) {
          visible.add(series("pod_disruptions", "", ",reason=\"" + state.disruption() + "\""), 1);
        }
      }
      state.containers().forEach(one -> read(one, counts));
      first = false;
    }

    private void read(PublishedContainer one, boolean counts) {
      Map<Integer, Shown> shown = new HashMap<>();
      one.shown().forEach(end -> shown.put(end.run(), end));
      for (int run : proven(one, shown.keySet())) {
        Shown end = shown.get(run);
        if (counts || (end != null && isLater(end))) {
          count(one.container(), end);
        }
      }
      last.put(one.container(), one);
    }

    private boolean isLater(Shown end) {
      return end.finishedAt() != null && end.finishedAt().isAfter(baseline);
    }

    /// The runs that this state proves to have ended, without those proven before.
    private Set<Integer> proven(PublishedContainer one, Set<Integer> shown) {
      Set<Integer> before = counted.computeIfAbsent(one.container(), _ -> new HashSet<>());
      var proven = new HashSet<>(shown);
      for (int run = one.begun(); run < one.ended(); run++) {
        proven.add(run);
      }
      PublishedContainer previous = last.get(one.container());
      if (previous != null && previous.begun() != one.begun()) {
        if (previous.running()) {
          proven.add(previous.ended());
        }
        doubt(previous, one);
      }
      proven.removeAll(before);
      before.addAll(proven);
      return proven;
    }

    /// A restartCount that began anew is a matter of doubt where no lower number betrays it, nor a
    /// new id in place of the first one: the same number may be that of a restart not counted.
    private void doubt(PublishedContainer before, PublishedContainer now) {
      boolean fell = now.restartCount() < before.restartCount();
      boolean replaced =
          now.restartCount() == 0
              && before.restartCount() == 0
              && !before.noted()
              && !now.current().isEmpty()
              && !now.current().equals(before.current());
      if (!fell && !replaced) {
        visible.doubt(container(now.container()), 1L + now.ended() - before.ended());
      }
    }

    private void count(TrueContainer one, @Nullable Shown end) {
      String reason = end == null ? "Unobserved" : end.reason();
      String terminating = "*";
      if (end != null && end.finishedAt() != null) {
        terminating = Boolean.toString(asked != null && !end.finishedAt().isBefore(asked));
      }
      visible.add(
          series(
              "container_terminations",
              container(one),
              ",reason=\"%s\",terminating=\"%s\""
                  .formatted(isKnown(reason) ? reason : "Other", terminating)),
          1);
    }

    private static boolean isKnown(String reason) {
      return reason.equals("Unobserved") || KNOWN_REASONS.contains(reason);
    }

    void close() {
      for (PublishedContainer one : last.values()) {
        if (one.running()) {
          visible.add(series("terminations_unattributed", "", ""), 1);
        }
      }
    }
  }

  private String series(String family, String container, String rest) {
    var workload = pod.workload;
    return "kubevitals_%s_total{namespace=\"%s\",workload=\"%s\",workload_type=\"%s\"%s%s}"
        .formatted(family, workload.namespace(), workload.name(), workload.type(), container, rest);
  }

  private String container(TrueContainer one) {
    return ",container=\"%s\",container_type=\"%s\""
        .formatted(one.name, one.kind.name().toLowerCase(java.util.Locale.ROOT));
  }
}
