package io.kubevitals.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Scripted lives of a kube-proxy in virtual time, looked at every 5 s, with the verdict that must
/// stand at every second.
class KubeProxySyncTest {
  private static final int POLL = 5;

  /// What happens to the proxy in a second.
  interface Script {
    void play(int second, VirtualKubeProxy proxy);
  }

  /// @param hung the seconds in which a hang must be shown, such as `135-199`; in all others it
  ///   must not; `""` for never
  record Expected(String hung, String failing) {}

  static Stream<Arguments> lives() {
    return Stream.of(
        argumentSet("an idle hour", 0, 3600, nothing(), new Expected("", "")),
        argumentSet("busy", 1, 900, everySecond(), new Expected("", "")),
        argumentSet("slow but working", 20, 900, changes(0, 900, 7), new Expected("", "")),
        argumentSet(
            "hung once",
            0,
            400,
            all(hang(99, 200), changes(100, 101, 1)),
            new Expected("135-199", "")),
        argumentSet(
            "hung under churn",
            0,
            400,
            all(hang(99, 300), changes(100, 290, 3)),
            new Expected("135-299", "")),
        argumentSet(
            "the change came between two looks",
            0,
            400,
            all(hang(99, 200), changes(102, 103, 1)),
            new Expected("135-199", "")),
        argumentSet("hangs while nothing changes", 0, 400, hang(99, 390), new Expected("", "")),
        argumentSet(
            "replaced while it hung",
            0,
            400,
            all(hang(99, 160), changes(100, 101, 1), at(160, VirtualKubeProxy::replace)),
            new Expected("135-159", "")),
        argumentSet(
            "replaced by one that hangs as well",
            0,
            400,
            all(hang(99, 300), changes(100, 101, 1), at(160, VirtualKubeProxy::replace)),
            new Expected("135-159 195-299", "")),
        argumentSet(
            "fails",
            0,
            400,
            all(fail(99, 200), changes(100, 101, 1)),
            new Expected("135-219", "100-219")),
        argumentSet(
            "a long sync raises what is tolerated",
            0,
            700,
            all(hang(99, 119), changes(100, 101, 1), hang(299, 500), changes(300, 301, 1)),
            new Expected("360-499", "")),
        argumentSet(
            "the clock is set forward while it idles",
            0,
            400,
            all(clock(100, 3600), changes(200, 201, 1)),
            new Expected("", "")),
        argumentSet(
            "the clock is set back while it idles",
            0,
            400,
            all(clock(100, -3600), changes(200, 201, 1)),
            new Expected("", "")),
        argumentSet(
            "the clock is set forward in a hang",
            0,
            400,
            all(hang(99, 200), changes(100, 101, 1), clock(107, 3600)),
            new Expected("135-199", "")),
        argumentSet(
            "the clock is set back in a hang",
            0,
            400,
            all(hang(99, 200), changes(100, 101, 1), clock(107, -3600)),
            new Expected("135-199", "")),
        argumentSet(
            "the clock is set back, then it hangs",
            0,
            400,
            all(clock(50, -3600), hang(99, 200), changes(100, 101, 1)),
            new Expected("135-199", "")));
  }

  @ParameterizedTest
  @MethodSource
  void lives(int syncSeconds, int seconds, Script script, Expected expected) throws IOException {
    var proxy = new VirtualKubeProxy(syncSeconds);
    var sync = new KubeProxySync(proxy::now);
    var hung = new ArrayList<Integer>();
    var failing = new ArrayList<Integer>();
    List<Reading> shown = List.of();
    for (int second = 0; second < seconds; second++) {
      proxy.at(second);
      script.play(second, proxy);
      if (second % POLL == 0) {
        Verdict verdict = sync.judge(proxy.page(sync.families()));
        shown = verdict.readings();
        assertThat(verdict.isTroubled())
            .isEqualTo(
                shows(shown, NodeFamily.KUBE_PROXY_SYNC_HUNG)
                    || shows(shown, NodeFamily.KUBE_PROXY_SYNC_FAILING));
      }
      note(shown, NodeFamily.KUBE_PROXY_SYNC_HUNG, second, hung);
      note(shown, NodeFamily.KUBE_PROXY_SYNC_FAILING, second, failing);
    }
    assertThat(spans(hung)).as("hung").isEqualTo(expected.hung);
    assertThat(spans(failing)).as("failing").isEqualTo(expected.failing);
  }

  /// Several syncs between two looks: each took at most what the highest bucket says that rose.
  @Test
  void manyShortSyncsAreNotOneLongOne() {
    var before = durations(10, 50, 100, 100);
    var after = durations(50, 440, 500, 500);
    assertThat(after.slowestSince(before)).isEqualTo(0.128);
    assertThat(after.slowestSince(after)).isZero();
    assertThat(durations(60, 440, 500, 501).slowestSince(after)).isEqualTo(10);
  }

  private static SyncSample.Durations durations(double sum, double le1, double le2, double count) {
    var buckets = new java.util.TreeMap<Double, Double>();
    buckets.put(0.064, le1);
    buckets.put(0.128, le2);
    buckets.put(Double.POSITIVE_INFINITY, count);
    return new SyncSample.Durations(sum, count, buckets);
  }

  private static void note(List<Reading> shown, NodeFamily family, int second, List<Integer> into) {
    if (shows(shown, family)) {
      into.add(second);
    }
  }

  private static boolean shows(List<Reading> shown, NodeFamily family) {
    return shown.stream().anyMatch(one -> one.family() == family && one.value() == 1);
  }

  /// `3-5 9-9`
  private static String spans(List<Integer> seconds) {
    var spans = new ArrayList<String>();
    for (int i = 0; i < seconds.size(); ) {
      int from = i;
      while (i + 1 < seconds.size() && seconds.get(i + 1) == seconds.get(i) + 1) {
        i++;
      }
      spans.add(seconds.get(from) + "-" + seconds.get(i));
      i++;
    }
    return String.join(" ", spans);
  }

  private static Script nothing() {
    return (_, _) -> {};
  }

  private static Script everySecond() {
    return (_, proxy) -> proxy.change();
  }

  private static Script changes(int from, int to, int step) {
    return (second, proxy) -> {
      if (second >= from && second < to && (second - from) % step == 0) {
        proxy.change();
      }
    };
  }

  private static Script at(int when, java.util.function.Consumer<VirtualKubeProxy> what) {
    return (second, proxy) -> {
      if (second == when) {
        what.accept(proxy);
      }
    };
  }

  private static Script hang(int from, int to) {
    return all(at(from, proxy -> proxy.hang(true)), at(to, proxy -> proxy.hang(false)));
  }

  private static Script fail(int from, int to) {
    return all(at(from, proxy -> proxy.fail(true)), at(to, proxy -> proxy.fail(false)));
  }

  private static Script clock(int when, int seconds) {
    return at(when, proxy -> proxy.moveClock(seconds));
  }

  private static Script all(Script... scripts) {
    return (second, proxy) -> {
      for (Script script : scripts) {
        script.play(second, proxy);
      }
    };
  }
}
