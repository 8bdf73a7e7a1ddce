package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PodRecordTest {
  @Test
  void whatDidNotChangeIsShared() {
    var before = pod("node-1", 0);
    var after = pod("node-1", 1);
    var shared = after.sharing(before);
    assertThat(shared).isEqualTo(after);
    assertThat(shared.id()).isSameAs(before.id());
    assertThat(shared.spec()).isSameAs(before.spec());
    assertThat(shared.containers()).isSameAs(after.containers());
  }

  @Test
  void whatChangedIsNot() {
    var before = pod("", 1);
    var after = pod("node-1", 1);
    var shared = after.sharing(before);
    assertThat(shared).isEqualTo(after);
    assertThat(shared.spec()).isSameAs(after.spec());
    assertThat(shared.containers()).isSameAs(before.containers());
  }

  private static PodRecord pod(String node, int restartCount) {
    var status =
        new ContainerStatus(
            ContainerId.NONE, restartCount, false, ContainerState.Waiting.UNSAID, null);
    return new PodRecord(
        new PodId(new UUID(1, 2), "shop", "web-1"),
        7,
        new PodOrigin(null, "", false, Map.of()),
        new PodSpec(node, RestartPolicy.ALWAYS, Instant.EPOCH, null, Amounts.NONE),
        new PodStatus(Phase.RUNNING, "", "", true, Scheduling.SCHEDULED, ""),
        List.of(
            new ContainerRecord(
                "app", ContainerType.APP, RestartPolicy.ALWAYS, Resources.NONE, status)));
  }
}
