package io.kubevitals.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Against a `HashMap` that is told the same.
class UidTableTest {
  private record Thing(UUID uid, int number) {}

  @Test
  void answersAsAMapDoes() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var table = new UidTable<>(Thing::uid);
      var map = new HashMap<UUID, Thing>();
      int range = 1 + random.nextInt(300);
      for (int i = 0; i < 2_000; i++) {
        var uid = uid(random.nextInt(range));
        // It grows, then it shrinks.
        if (random.nextInt(2_000) > i) {
          var thing = new Thing(uid, i);
          table.put(thing);
          map.put(uid, thing);
        } else {
          assertThat(table.drop(uid)).as("seed %d, step %d", seed, i).isEqualTo(map.remove(uid));
        }
        assertThat(table.get(uid)).as("seed %d, step %d", seed, i).isEqualTo(map.get(uid));
      }
      assertThat(table).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(map.values());
      for (int i = 0; i < range; i++) {
        assertThat(table.get(uid(i))).as("seed %d", seed).isEqualTo(map.get(uid(i)));
      }
    }
  }

  @Test
  void uidsThatHashAlikeAreToldApart() {
    var table = new UidTable<UUID>(uid -> uid);
    var alike = new ArrayList<UUID>();
    for (int i = 1; i <= 100; i++) {
      // The two halves of the hash are equal and cancel each other.
      alike.add(new UUID(i, i));
    }
    assertThat(alike).allMatch(table::add);
    assertThat(alike).noneMatch(table::add);
    for (UUID uid : alike.subList(0, 50)) {
      assertThat(table.drop(uid)).isEqualTo(uid);
    }
    assertThat(table).containsExactlyInAnyOrderElementsOf(alike.subList(50, 100));
  }

  private static UUID uid(int number) {
    return new UUID(0x1234_5678_9abcL * number, 31L * number);
  }
}
