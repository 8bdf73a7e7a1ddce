package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class PodNameTest {
  @Test
  void twoLivesOfAPodHaveOneName() {
    PodName name = named(1, "shop", "web");
    assertThat(named(2, "shop", "web")).isEqualTo(name).hasSameHashCodeAs(name);
    assertThat(named(1, "shop", "db")).isNotEqualTo(name);
    assertThat(named(1, "bank", "web")).isNotEqualTo(name);
    assertThat(named(1, "web", "shop")).isNotEqualTo(name);
  }

  private static PodName named(int uid, String namespace, String name) {
    return new PodName(new PodId(new UUID(0, uid), namespace, name));
  }
}
