package io.kubevitals.real;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// The daemon as its Deployment runs it over time: one process after the other that keep their
/// state in one file, take the Lease from each other and listen where those who scrape look for
/// them.
final class Succession implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final RealCluster cluster;
  private final String name;
  private final URI first;
  private final URI second;
  private final Closing closing = new Closing();
  private Daemon daemon;
  private int kills;

  private Succession(RealCluster cluster, String name, URI first, URI second) {
    this.cluster = cluster;
    this.name = name;
    this.first = first;
    this.second = second;
    this.daemon = serve("first", first);
    closing.add(this, all -> all.daemon.close());
  }

  /// Starts the first process and waits until it has listed the pods and kept that.
  ///
  /// @param name of the state file and the log, and of a namespace for the Lease
  static Succession begin(RealCluster cluster, String name) throws IOException {
    var begun =
        new Succession(
            cluster,
            name,
            URI.create("http://127.0.0.1:" + OwnServer.freePort()),
            URI.create("http://127.0.0.1:" + OwnServer.freePort()));
    begun.awaitFollowing();
    await("the first commit").atMost(LIMIT).until(() -> begun.own("state_rows_written_total") > 0);
    return begun;
  }

  private Daemon serve(String identity, URI at) {
    return Daemon.serve(
        name + "-" + identity,
        Map.of(
            "role",
            "cluster",
            "http.port",
            Integer.toString(at.getPort()),
            "lease.identity",
            identity,
            "lease.namespace",
            name,
            "kubernetes.kubeconfig",
            cluster.kubeconfig().toString(),
            "store.url",
            "jdbc:sqlite:" + cluster.directory().resolve(name + ".db")));
  }

  /// The process that has the duties.
  Daemon daemon() {
    return daemon;
  }

  /// Where there is one until the Lease has changed hands.
  URI first() {
    return first;
  }

  /// Where there is one from then on.
  URI second() {
    return second;
  }

  int kills() {
    return kills;
  }

  /// The sum of a family of ours.
  double own(String family) {
    return daemon.metrics().sum("kubevitals_" + family, _ -> true);
  }

  /// Waits until the present process leads, and its watch has told it something since it began.
  void awaitFollowing() {
    await("it follows").atMost(LIMIT).until(this::follows);
  }

  private boolean follows() {
    Exposition page = daemon.metrics();
    return page.sum("kubevitals_leader", _ -> true) == 1
        && page.sum("kubevitals_watch_last_event_timestamp_seconds", _ -> true)
            > page.sum("process_start_time_seconds", _ -> true);
  }

  /// `kill -9`, and the next process of the same pod.
  void kill() throws InterruptedException {
    daemon.kill();
    kills++;
    daemon = serve("first", first);
  }

  /// What `strategy: Recreate` does: the old pod ends, then a new one begins.
  void rollOut() throws InterruptedException {
    daemon.stop();
    daemon = serve("second", first);
    awaitFollowing();
  }

  /// Another process waits for the Lease, and the one that holds it dies.
  void changeHands() throws InterruptedException {
    Daemon standby = closing.add(serve("third", second), Daemon::close);
    await("the standby is ready").atMost(LIMIT).until(standby::ready);
    daemon.kill();
    daemon = standby;
    awaitFollowing();
  }

  @Override
  public void close() {
    closing.close();
  }
}
