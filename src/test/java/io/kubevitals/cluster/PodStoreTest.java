package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.cluster.PodChange.Applied;
import io.kubevitals.cluster.PodChange.Removed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PodStoreTest {
  private static final PodId WEB = new PodId(new UUID(0, 1), "shop", "web");
  private static final PodId API = new PodId(new UUID(0, 2), "shop", "api");

  private final List<PodChange> told = new ArrayList<>();
  private final PodStore store = new PodStore(told::add);

  private static PodRecord pod(PodId id, long version) {
    return new PodRecord(
        id,
        version,
        new PodOrigin(null, "", false, Map.of()),
        new PodSpec("node-1", RestartPolicy.ALWAYS, Instant.EPOCH, null, Amounts.NONE),
        new PodStatus(Phase.RUNNING, "", "", true, Scheduling.GATED, ""),
        List.of());
  }

  private void list(PodRecord... pods) {
    store.beginList();
    for (PodRecord pod : pods) {
      store.listed(pod, false);
    }
  }

  @Test
  void anOlderStateIsNotTold() {
    store.upserted(pod(WEB, 5), ResourceVersion.NONE);
    store.upserted(pod(WEB, 3), ResourceVersion.NONE);
    store.deleted(pod(WEB, 4), ResourceVersion.NONE);
    assertThat(told).containsExactly(new Applied(null, pod(WEB, 5), false));
    assertThat(store.pods()).containsExactly(pod(WEB, 5));
  }

  @Test
  void whatAListLacksIsGone() {
    list(pod(WEB, 1), pod(API, 2));
    store.endList();
    told.clear();
    list(pod(WEB, 1));
    store.endList();
    assertThat(told).containsExactly(new Removed(pod(API, 2), pod(API, 2), false));
  }

  @Test
  void whatAListMayHaveIsNotGone() {
    list(pod(WEB, 1), pod(API, 2));
    store.endList();
    told.clear();
    list(pod(WEB, 1));
    store.listedNameless();
    assertThat(store.endList()).isFalse();
    assertThat(told).isEmpty();
    list(pod(WEB, 1));
    assertThat(store.endList()).isTrue();
    assertThat(told).containsExactly(new Removed(pod(API, 2), pod(API, 2), false));
  }
}
