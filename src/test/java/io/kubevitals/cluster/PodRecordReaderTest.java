package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Records that were written are read as they were; what is damaged is refused, whatever it holds.
class PodRecordReaderTest {
  /// One with everything.
  private static final PodRecord FULL =
      new PodRecord(
          new PodId(new UUID(1, -2), "shop", "web-0"),
          123_456_789_012L,
          new PodOrigin(
              new OwnerReference("apps", "StatefulSet", "web", new UUID(3, 4)),
              "5d4f",
              true,
              Map.of("app", "wéb")),
          new PodSpec(
              "node-1",
              RestartPolicy.ON_FAILURE,
              Instant.ofEpochSecond(1_700_000_000),
              new Deletion(Instant.ofEpochSecond(1_700_000_030), 30),
              new Amounts(250, Amounts.ABSENT),
              new Resources(new Amounts(9, 10), new Amounts(Amounts.ABSENT, 11))),
          new PodStatus(Phase.FAILED, "Evicted", "low", true, Scheduling.GATED, "PreemptionByS"),
          List.of(
              new ContainerRecord(
                  "app",
                  ContainerType.SIDECAR,
                  RestartPolicy.NEVER,
                  new Resources(new Amounts(1, 2, 3, false), new Amounts(3, 1L << 40)),
                  new ContainerStatus(
                      ContainerId.of(1, 2, 3, -4),
                      7,
                      true,
                      new ContainerState.Waiting("CrashLoopBackOff", "back-off"),
                      new ContainerState.Terminated(
                          ContainerId.of(5, 6, 7, 8),
                          "OOMKilled",
                          "",
                          -137,
                          Instant.EPOCH,
                          Instant.ofEpochSecond(1_700_000_001, 5))))));

  /// The same in the first version of the form. A change of the form must keep it readable.
  private static final String FULL_BYTES =
      "0000000000000001fffffffffffffffe0873686f700a7765622d30a8e8c8e99707020861707073165374"
          + "61746566756c536574067765620000000000000003000000000000000408356434660202066170700877"
          + "c3a9620c6e6f64652d310280c49fd50c0002bcc49fd50c003cf4030101121401011601060e4576696374"
          + "6564066c6f7702041a507265656d7074696f6e4279530206617070040402040606808080808040010200"
          + "0000000000000100000000000000020000000000000003fffffffffffffffc0e02002043726173684c6f"
          + "6f704261636b4f6666106261636b2d6f6666020200000000000000050000000000000006000000000000"
          + "00070000000000000008124f4f4d4b696c6c6564009102000082c49fd50c0a";

  private final StateReader in = new StateReader();
  private final PodRecordReader reader = new PodRecordReader(in);

  @Test
  void everyStateOfTheRecordedLivesComesBack() throws IOException {
    for (RecordedLife life : RecordedLife.all()) {
      for (PodChange change : life.changes()) {
        if (change instanceof PodChange.Applied applied) {
          assertThat(read(bytes(applied.after()))).isEqualTo(applied.after());
        }
      }
    }
  }

  @Test
  void aRecordOfTheFirstVersionIsStillRead() throws IOException {
    assertThat(read(HexFormat.of().parseHex(FULL_BYTES))).isEqualTo(FULL);
    assertThat(read(bytes(FULL))).isEqualTo(FULL);
  }

  /// Some memory of cards that nobody counts, and a part of one that is counted.
  @ParameterizedTest
  @ValueSource(longs = {Amounts.ABSENT, 0, 300, 1000})
  void partsOfCardsComeBack(long gpuMillis) throws IOException {
    var asked = new Amounts(250, Amounts.ABSENT, gpuMillis, true);
    var app = FULL.containers().getFirst();
    var parts =
        new PodRecord(
            FULL.id(),
            FULL.resourceVersion(),
            FULL.origin(),
            FULL.spec(),
            FULL.status(),
            List.of(
                new ContainerRecord(
                    app.name(),
                    app.type(),
                    app.restartPolicy(),
                    new Resources(asked, asked),
                    app.status())));
    assertThat(read(bytes(parts))).isEqualTo(parts);
  }

  @Test
  void anUsualPodTakesFewBytes() throws IOException {
    var sizes =
        RecordedLife.all().stream()
            .flatMap(life -> life.changes().stream())
            .filter(PodChange.Applied.class::isInstance)
            .mapToInt(change -> bytes(((PodChange.Applied) change).after()).length)
            .summaryStatistics();
    assertThat(sizes.getAverage()).isLessThan(600);
  }

  @Test
  void whatEndsTooEarlyIsRefused() {
    byte[] whole = bytes(FULL);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void damageIsRefusedOrReadAsSomethingElse() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = bytes(FULL);
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        assertThat(read(bytes)).as("seed %d", seed).isNotNull();
      } catch (IOException _) {
        // Refused.
      }
    }
  }

  @Test
  void equalPartsAreShared() throws IOException {
    var a = read(bytes(FULL));
    var b = read(bytes(FULL));
    assertThat(a.origin()).isSameAs(b.origin());
    assertThat(a.status()).isSameAs(b.status());
    assertThat(a.id().namespace()).isSameAs(b.id().namespace());
    assertThat(a.containers().get(0).resources()).isSameAs(b.containers().get(0).resources());
  }

  private static byte[] bytes(PodRecord pod) {
    var out = new StateWriter();
    PodRecordWriter.write(pod, out);
    return out.bytes();
  }

  private PodRecord read(byte[] bytes) throws IOException {
    in.start(bytes);
    var pod = reader.read();
    in.end();
    return pod;
  }
}
