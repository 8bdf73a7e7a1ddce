package io.kubevitals.app;

import io.kubevitals.cluster.LeaseElection;
import io.kubevitals.cluster.Tenure;
import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Loop;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Begins the cluster's duties when the Lease is won and ends them when it is lost. While a holding
/// has only lapsed they go on, unseen: they may be ours again in a moment.
final class Leadership implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(2);

  /// Every service may take its five seconds to end.
  private static final Duration TO_END = Duration.ofSeconds(45);

  private final LeaseElection election;
  private final Function<Tenure, ClusterDuties> duties;
  private final Loop loop;
  private volatile @Nullable Holding holding;

  /// @param duties makes those of a new holding
  Leadership(
      LeaseElection election, Function<Tenure, ClusterDuties> duties, Heartbeats heartbeats) {
    this.election = election;
    this.duties = duties;
    this.loop = new Loop("duties", LOOK.plus(Loop.MAX_WORK), heartbeats, this::run);
  }

  void start() {
    loop.start();
  }

  /// What is ours at this very moment, null where another process leads or may lead.
  @Nullable Holding now() {
    Holding now = holding;
    return now != null && now.tenure().isTold() && now.tenure().holds() ? now : null;
  }

  /// Who leads as far as we know, `""` for nobody: our own name means nothing once we have lapsed.
  String leader() {
    Holding now = holding;
    return now != null && !now.tenure().holds() ? "" : election.leader();
  }

  @Override
  public void close() {
    loop.close();
    end();
  }

  private void run(Heartbeat heartbeat) throws InterruptedException {
    while (true) {
      heartbeat.beat();
      Holding present = holding;
      Tenure tenure = election.await(present == null ? null : present.tenure(), LOOK);
      if (present != null && present.tenure() != tenure) {
        heartbeat.beat(TO_END);
        end();
      }
      heartbeat.beat();
      if (tenure != null && holding == null) {
        begin(tenure);
      }
    }
  }

  private void begin(Tenure tenure) {
    ClusterDuties begun = duties.apply(tenure);
    holding = new Holding(tenure, begun);
    begun.start();
    election.counts(tenure);
  }

  private synchronized void end() {
    Holding over = holding;
    holding = null;
    if (over != null) {
      over.duties().close();
    }
  }
}
