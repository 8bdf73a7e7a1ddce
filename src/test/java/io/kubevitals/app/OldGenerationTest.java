package io.kubevitals.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OldGenerationTest {
  private static final long MIB = 1 << 20;

  @ParameterizedTest(name = "{0}: {1} MiB live, {2} at most")
  @CsvSource({
    "nothing collected yet,   0, 352, 144",
    "a small cluster,        20, 352, 144",
    "150_000 pods,          150, 352, 187",
    "more than fits,        340, 352, 352",
    "a small heap,           60, 100, 100",
  })
  void howMuchMayLieThere(String what, long live, long most, long limit) {
    assertThat(OldGeneration.limit(live * MIB, most * MIB) / MIB).as(what).isEqualTo(limit);
  }

  /// With the options of the cluster's duties and 100 MiB alive.
  @Test
  void whatDiedInAFloodDoesNotFillTheHeap() throws Exception {
    assertThat(flood("bound")).isLessThan(240 * MIB);
    assertThat(flood("free")).as("what is prevented").isGreaterThan(300 * MIB);
  }

  /// @return the most bytes that lay in the old generation
  private static long flood(String how) throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@deploy/java/cluster.options",
                "-cp",
                System.getProperty("java.class.path"),
                Flood.class.getName(),
                how)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Long.parseLong(said.strip());
  }

  /// Records that replace each other, as events do with those of pods.
  static final class Flood {
    private static final int RECORDS = 100_000;
    private static final int ROUNDS = 12;

    private Flood() {}

    public static void main(String[] arguments) {
      if (arguments[0].equals("bound")) {
        OldGeneration.bound();
      }
      MemoryPoolMXBean pool =
          ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(each -> each.getName().equals("Tenured Gen"))
              .findFirst()
              .orElseThrow();
      var records = new byte[RECORDS][];
      for (int i = 0; i < ROUNDS * RECORDS; i++) {
        records[i % RECORDS] = new byte[1024];
        if (i % 1000 == 0) {
          letCollect(pool);
        }
      }
      System.out.println(pool.getPeakUsage().getUsed());
    }

    /// Whoever is told of a full generation may be late on a busy machine.
    private static void letCollect(MemoryPoolMXBean pool) {
      while (pool.isUsageThresholdExceeded()) {
        Thread.onSpinWait();
      }
    }
  }
}
