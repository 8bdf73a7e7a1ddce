package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The lives of real kube-proxies, recorded every 5 s, replayed: what our page would have said and
/// when.
class RecordedSyncTest {

  /// From the first change that could not be applied, in every recording, until it must be shown.
  private static final long LIMIT = 40;

  private static final long FIRST_CHANGE = 20;

  static Stream<Arguments> lives() {
    return Stream.of(
        argumentSet("iptables-restore hangs", "hang", List.of("50 IPv4 hung", "241 well")),
        argumentSet("nft hangs", "hang-nftables", List.of("55 IPv4 hung", "242 well")),
        argumentSet(
            "iptables-restore fails",
            "fail",
            List.of("25 IPv4 failing", "55 IPv4 failing, IPv4 hung", "265 well")),
        argumentSet(
            "nft fails",
            "fail-nftables",
            List.of("20 IPv4 failing", "50 IPv4 failing, IPv4 hung", "265 well")),
        argumentSet("what is broken is not needed", "fail-ipv6-only", List.of()),
        argumentSet("busy", "busy", List.of()),
        argumentSet("idle", "idle", List.of()),
        argumentSet("idle with nftables", "idle-nftables", List.of()),
        argumentSet("would hang, but nothing changes", "hang-without-change", List.of()),
        argumentSet("cordoned, drained, deleted", "draining", List.of()),
        argumentSet("the API server goes", "api-server-gone", List.of()),
        argumentSet("no Node object", "no-node-object", List.of("0 no metrics", "15 well")),
        argumentSet(
            "started without API server",
            "started-without-api-server",
            List.of("0 no metrics", "230 well")));
  }

  @ParameterizedTest
  @MethodSource
  void lives(String life, List<String> expected) throws IOException {
    var now = new AtomicReference<Moment>();
    var sync = new KubeProxySync(now::get);
    var shown = new ArrayList<String>();
    String before = "well";
    for (String line : Recorded.text("kube-proxy-1.36/" + life + ".jsonl").lines().toList()) {
      JsonObject row = JsonParser.parseString(line).getAsJsonObject();
      now.set(moment(row));
      String verdict = verdict(sync, row);
      if (!verdict.equals(before)) {
        shown.add(Math.round(row.get("after_s").getAsDouble()) + " " + verdict);
        before = verdict;
      }
    }
    assertThat(shown).isEqualTo(expected);
    shown.stream()
        .filter(change -> change.contains("IPv4"))
        .findFirst()
        .ifPresent(
            first ->
                assertThat(Long.parseLong(first.split(" ", 2)[0]) - FIRST_CHANGE)
                    .isBetween(0L, LIMIT));
  }

  private static Moment moment(JsonObject row) {
    Instant wall = Instant.parse(row.get("time").getAsString());
    return new Moment(wall, (long) (row.get("after_s").getAsDouble() * 1e9));
  }

  private static String verdict(KubeProxySync sync, JsonObject row) throws IOException {
    JsonElement metrics = row.get("metrics");
    if (metrics == null || !metrics.isJsonObject() || metrics.getAsJsonObject().isEmpty()) {
      return "no metrics";
    }
    var text = new StringBuilder();
    for (Map.Entry<String, JsonElement> sample : metrics.getAsJsonObject().entrySet()) {
      text.append(sample.getKey()).append(' ').append(sample.getValue()).append('\n');
    }
    var limits = new PageRules.Limits("node-1", new AllowList(List.of()), 1 << 20);
    var reader =
        new MetricsPageReader(new PageRules(Component.KUBE_PROXY, limits, sync.families()));
    reader.input().write(text.toString().getBytes(UTF_8));
    var flags = new ArrayList<String>();
    for (Reading reading : sync.judge(reader.page()).readings()) {
      if (reading.family() != NodeFamily.KUBE_PROXY_SYNC_OVERDUE && reading.value() == 1) {
        String what = reading.family() == NodeFamily.KUBE_PROXY_SYNC_HUNG ? "hung" : "failing";
        flags.add(reading.labelValues().getFirst() + " " + what);
      }
    }
    return flags.isEmpty() ? "well" : String.join(", ", flags.stream().sorted().toList());
  }
}
