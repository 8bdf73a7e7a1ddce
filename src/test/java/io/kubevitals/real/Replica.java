package io.kubevitals.real;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// One of several daemons, its way to the API server, and somebody who asks for its page all the
/// time and notes when it showed what only the leader may.
final class Replica implements AutoCloseable {
  private static final String LEADERS = "\nkubevitals_workload_pods{";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PERIOD = Duration.ofMillis(50);

  private final String name;
  private final Daemon daemon;
  private final Relay relay;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicLong firstAsked = new AtomicLong();
  private final AtomicLong lastShown = new AtomicLong();
  private final AtomicLong lastHidden = new AtomicLong();
  private final Thread poller;
  private volatile boolean out;

  Replica(String name, Daemon daemon, Relay relay) {
    this.name = name;
    this.daemon = daemon;
    this.relay = relay;
    this.poller = Thread.ofVirtual().start(this::poll);
  }

  String name() {
    return name;
  }

  Daemon daemon() {
    return daemon;
  }

  /// When the page was asked for that first showed it, since it last did not.
  long firstAsked() {
    return firstAsked.get();
  }

  /// When the last byte of a page that showed it arrived.
  long lastShown() {
    return lastShown.get();
  }

  boolean exposesSince(long since) {
    return firstAsked.get() - since > 0;
  }

  /// It no longer counts as one that may follow.
  void expectNothing() {
    out = true;
  }

  boolean isOut() {
    return out;
  }

  void signal(String signal) {
    Program.run(List.of("kill", signal, Long.toString(daemon.pid())));
  }

  void cutOff(boolean cut) {
    relay.swallow(cut);
    if (!cut) {
      out = false;
    }
  }

  /// Waits until it serves its page without what only the leader may show.
  void awaitStandby(Duration atMost) {
    long now = System.nanoTime();
    await(name + " stands by").atMost(atMost).until(() -> lastHidden.get() - now > 0);
    out = false;
  }

  private void poll() {
    var request =
        HttpRequest.newBuilder(URI.create(daemon.url() + "/metrics")).timeout(PATIENCE).build();
    try {
      while (true) {
        ask(request);
        Thread.sleep(PERIOD);
      }
    } catch (InterruptedException _) {
      // The end.
    }
  }

  private void ask(HttpRequest request) throws InterruptedException {
    long asked = System.nanoTime();
    try {
      String page = client.send(request, BodyHandlers.ofString()).body();
      long arrived = System.nanoTime();
      if (page.contains(LEADERS)) {
        firstAsked.compareAndSet(0, asked);
        lastShown.set(arrived);
      } else {
        firstAsked.set(0);
        lastHidden.set(arrived);
      }
    } catch (IOException _) {
      firstAsked.set(0);
    }
  }

  @Override
  public void close() {
    poller.interrupt();
    daemon.close();
    client.close();
  }
}
