package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.FaultRow;
import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.ApiRequest;
import io.kubevitals.demo.ScriptedApiServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The kernel drops every packet between the daemon and an API server that speaks HTTP/1.1, which
/// has no pings. The daemon finds out by TCP's keepalive, before a bookmark is missed.
@Needs(Need.FIREWALL)
class HalfOpenConnectionTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration PROMISE = Duration.ofSeconds(45);
  private static final Duration PACE = Duration.ofMillis(100);
  private static final int AT_ONCE = 5;
  private static final int ASKED = 50;

  private final Closing closing = new Closing();
  private final ScriptedApiServer server =
      closing.add(new ScriptedApiServer(ApiOptions.defaults()), ScriptedApiServer::close);
  private final List<Daemon> daemons = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    closing.close();
  }

  @Test
  void aPeerThatVanishedIsMissedOnHttp1() {
    vanish(1);
  }

  @Test
  @Tag("long")
  void aPeerThatVanishesAgainAndAgainIsMissedOnHttp1() {
    vanish(ASKED / AT_ONCE);
  }

  private void vanish(int rounds) {
    var ends = closing.add(new ScriptedEnds(server, 5, PACE), ScriptedEnds::close);
    var way = closing.add(new DroppedPort(server.uri().getPort()), DroppedPort::close);
    for (int i = 0; i < AT_ONCE; i++) {
      var settings = Map.of("kubernetes.server", server.uri().toString());
      daemons.add(closing.add(Daemon.serve("half-open-" + i, settings), Daemon::close));
    }
    daemons.forEach(daemon -> await().atMost(LIMIT).until(daemon::ready));
    ends.next();
    counts(ends);
    double slowest = 0;
    for (int round = 0; round < rounds; round++) {
      slowest = Math.max(slowest, untilMissed(way, ends));
      way.restore();
      counts(ends);
    }
    FaultRow.part(
        "F5",
        "the kernel drops all packets of the connection, HTTP/1.1",
        ASKED,
        (long) rounds * AT_ONCE,
        "found after %.1f s at most, every one of %d ends counted"
            .formatted(slowest, ends.total()));
    assertThat(slowest).isLessThanOrEqualTo(PROMISE.toMillis() / 1000.0);
    assertThat(lists()).isEqualTo(AT_ONCE);
    daemons.forEach(
        daemon -> assertThat(daemon.log()).doesNotContain("\tat ").doesNotContain("ERROR"));
  }

  /// In seconds, of the slowest.
  private double untilMissed(DroppedPort way, ScriptedEnds ends) {
    List<Double> before = daemons.stream().map(HalfOpenConnectionTest::broken).toList();
    way.drop();
    long since = System.nanoTime();
    for (int i = 0; i < 10; i++) {
      ends.next();
    }
    double slowest = 0;
    for (int i = 0; i < AT_ONCE; i++) {
      Daemon daemon = daemons.get(i);
      double known = before.get(i);
      await().atMost(LIMIT).until(() -> broken(daemon) > known);
      slowest = Math.max(slowest, (System.nanoTime() - since) / 1e9);
    }
    return slowest;
  }

  private static double broken(Daemon daemon) {
    return daemon
        .metrics()
        .sum("kubevitals_watch_restarts_total", restart -> restart.label("cause").equals("broken"));
  }

  private void counts(ScriptedEnds ends) {
    for (Daemon daemon : daemons) {
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(ScriptedEnds.counted(daemon)).isEqualTo(ends.truth()));
    }
  }

  private int lists() {
    return server.requests().count(request -> request.isPods() && isList(request));
  }

  private static boolean isList(ApiRequest request) {
    return !request.query("fieldSelector").contains("metadata.name")
        && (!request.isWatch() || request.flag("sendInitialEvents"));
  }
}
