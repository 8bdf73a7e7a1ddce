package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnreadEventsTest {
  /// A clock may stand anywhere, below 0 and at its overflow too.
  private static final long START = Long.MAX_VALUE - TimeUnit.MINUTES.toNanos(5);

  @Test
  void withoutThemNothingIsListed() {
    UnreadEvents none = UnreadEvents.none(at(0));
    assertThat(none.delay(at(3600))).isNull();
    assertThat(none.listed(at(10))).isEqualTo(none);
  }

  @Test
  void theFirstIsMadeGoodAtOnce() {
    UnreadEvents one = UnreadEvents.none(at(0)).another(at(100));
    assertThat(one.delay(at(100))).isEqualTo(Duration.ofSeconds(1));
    assertThat(one.delay(at(105))).isEqualTo(Duration.ZERO);
    assertThat(one.another(at(101))).as("one list for several").isEqualTo(one);
    assertThat(one.listed(at(102)).delay(at(103))).isNull();
  }

  @Test
  void anObjectThatIsAlwaysTooLargeIsListedEverMoreRarely() {
    var lists = new ArrayList<Long>();
    UnreadEvents events = UnreadEvents.none(at(0));
    for (long second = 0; second < 3600; second++) {
      events = events.another(at(second));
      if (Duration.ZERO.equals(events.delay(at(second)))) {
        lists.add(second);
        events = events.listed(at(second));
      }
    }
    assertThat(lists).isEqualTo(List.of(1L, 61L, 181L, 421L, 901L, 1501L, 2101L, 2701L, 3301L));
  }

  @Test
  void afterAQuietTimeTheNextIsMadeGoodSoonAgain() {
    UnreadEvents events = UnreadEvents.none(at(0));
    for (int i = 0; i < 5; i++) {
      events = events.another(at(1000L * i)).listed(at(1000L * i + 1));
    }
    assertThat(events.pause()).isEqualTo(UnreadEvents.SHORTEST.multipliedBy(2));
    assertThat(events.another(at(9000)).delay(at(9001))).isEqualTo(Duration.ZERO);
  }

  private static long at(long seconds) {
    return START + TimeUnit.SECONDS.toNanos(seconds);
  }
}
