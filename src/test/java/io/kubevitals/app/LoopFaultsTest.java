package io.kubevitals.app;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.FaultRow;
import io.kubevitals.app.LoopFaults.Fault;
import io.kubevitals.config.SettingsLoader;
import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.Pace;
import io.kubevitals.demo.Pod;
import io.kubevitals.demo.ScriptedApiServer;
import io.kubevitals.demo.ScriptedKubeProxy;
import io.kubevitals.http.TestIdentity;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.OwnMetrics;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every loop that the daemon starts, as its heartbeats tell, is made to throw, to die and to hang:
/// it is back soon, or the process ends. Never does it live on without the loop.
@Timeout(180)
class LoopFaultsTest {
  private static final Duration RESTORED = Duration.ofSeconds(30);
  private static final Duration ENDED = Duration.ofSeconds(60);

  private final ScriptedApiServer api =
      new ScriptedApiServer(ApiOptions.defaults().withBookmarkPeriod(Duration.ofSeconds(1)));
  private final ScriptedKubeProxy kubeProxy = new ScriptedKubeProxy(Pace.real());
  private final LoopFaults faults = new LoopFaults();
  private final OwnMetrics own = new OwnMetrics();
  private final Heartbeats heartbeats = new Heartbeats(own, InstantSource.system(), faults);
  private final CountDownLatch broken = new CountDownLatch(1);
  private Exporter exporter;
  @TempDir Path folder;
  private Set<String> loops = Set.of();

  @BeforeEach
  void start() throws Exception {
    api.start();
    api.put(Pod.named("shop", "web").phase("Running").build());
    kubeProxy.start();
    var settings =
        List.of(
            "node-name=node-1",
            "http.port=0",
            "http.tls.cert-file=\"" + file("rsa.crt") + "\"",
            "http.tls.key-file=\"" + file("rsa-pkcs8.key") + "\"",
            "store.url=\"jdbc:sqlite:" + folder.resolve("state.db") + "\"",
            "kubernetes.server=\"" + api.uri() + "\"",
            "resources.interval=1s",
            "probes.interval=1s",
            "probes.timeout=1s",
            "probes.kube-proxy.healthz-url=\"" + kubeProxy.uri().resolve("/healthz") + "\"");
    var clock = InstantSource.system();
    exporter =
        new Exporter(
            ExporterConfig.from(new SettingsLoader(Map.of()).load(List.of(), settings)),
            new Instruments(own, heartbeats, new FeatureStates(own), clock, System::nanoTime));
    exporter.start();
    Thread.ofPlatform().daemon().start(this::awaitBroken);
    await()
        .atMost(RESTORED)
        .untilAsserted(
            () ->
                assertThat(names())
                    .contains(
                        "http-certificate",
                        "http-deadlines",
                        "pod-line-timer",
                        "reflector",
                        "resources",
                        "store",
                        "store-watch"));
    loops = names();
  }

  private static Path file(String name) throws URISyntaxException {
    return Path.of(Objects.requireNonNull(TestIdentity.class.getResource(name), name).toURI());
  }

  @AfterEach
  void stop() {
    faults.end();
    exporter.close();
    kubeProxy.close();
    api.close();
  }

  @Test
  void everyLoopIsBackSoonWhateverHappensToIt() {
    for (Fault fault : List.of(Fault.EXCEPTION, Fault.ERROR, Fault.HANG)) {
      // What survives an exception by itself need not be begun anew.
      double expected = restarted() + (fault == Fault.EXCEPTION ? 1 : loops.size());
      Instant begin = Instant.now();
      faults.strike(loops, fault);
      await(fault + " strikes").atMost(ENDED.plus(RESTORED)).until(faults::haveStruck);
      long struck = System.nanoTime();
      await(fault + " is healed")
          .atMost(RESTORED)
          .untilAsserted(
              () -> {
                assertThat(names()).isEqualTo(loops);
                assertThat(heartbeats.all())
                    .allMatch(Heartbeat::ok)
                    .allMatch(loop -> loop.at().isAfter(begin));
                assertThat(restarted()).isGreaterThanOrEqualTo(expected);
              });
      FaultRow.whole(
          "F25",
          "every loop is struck by " + fault,
          loops.size(),
          loops.size(),
          "all back after %.1f s".formatted((System.nanoTime() - struck) / 1e9));
    }
    assertThat(broken.getCount()).as("the process goes on").isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"ERROR", "SPIN"})
  void theProcessEndsIfALoopDoesNotGetWell(Fault fault) throws Exception {
    long struck = System.nanoTime();
    // More of them would only keep the watchdog itself from a processor.
    faults.strikeAlways(fault == Fault.SPIN ? Set.of("store", "reflector") : loops, fault);
    assertThat(broken.await(ENDED.toSeconds(), TimeUnit.SECONDS)).isTrue();
    FaultRow.whole(
        "F25",
        "every loop is struck by %s again and again".formatted(fault),
        loops.size(),
        loops.size(),
        "the process ends after %.1f s".formatted((System.nanoTime() - struck) / 1e9));
    assertThat(loops.stream().mapToDouble(this::restarts).max()).hasValue(3);
  }

  private Set<String> names() {
    return heartbeats.all().stream().map(Heartbeat::name).collect(toSet());
  }

  private double restarts(String loop) {
    return own.counter("loop_restarts_total", "", "loop").value(loop);
  }

  private double restarted() {
    return loops.stream().mapToDouble(this::restarts).sum();
  }

  private void awaitBroken() {
    try {
      exporter.awaitBroken();
      broken.countDown();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
