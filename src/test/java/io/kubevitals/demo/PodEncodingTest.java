package io.kubevitals.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What we write is what the generated classes read.
class PodEncodingTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private static Pod full() {
    return Pod.named("shop", "web-6fc-x1")
        .uid("6f42a158-ef1b-4728-a2e0-d6fa2032777d")
        .createdAt(NOON)
        .deletedAt(NOON.plusSeconds(60), 30)
        .deployment("web", "6fc")
        .annotation("note", "a")
        .finalizers(List.of("example.org/hold"))
        .node("node-1")
        .priority(7)
        .overhead(Map.of("memory", "16Mi"))
        .schedulingGates(List.of("example.org/gate"))
        .phase("Running")
        .reason("Evicted", "low on memory")
        .startTime(NOON.plusSeconds(1))
        .ready(true, NOON.plusSeconds(2))
        .init("prepare", c -> c.runs("containerd://1", NOON).ends(0, "Completed", "", NOON))
        .sidecar("proxy", c -> c.runs("containerd://2", NOON))
        .app(
            "app",
            c ->
                c.requests(Map.of("cpu", "100m"))
                    .limits(Map.of("memory", "64Mi"))
                    .runs("containerd://3", NOON)
                    .ends(137, "OOMKilled", "too much", NOON.plusSeconds(5))
                    .runs("containerd://4", NOON.plusSeconds(9)))
        .ephemeral("debug", c -> c.waits("ContainerCreating", ""))
        .build();
  }

  @Test
  void theGeneratedClassesReadThePod() throws Exception {
    V1.Pod pod = V1.Pod.parseFrom(ProtobufFields.encode(full()).toByteArray());

    Meta.ObjectMeta metadata = pod.getMetadata();
    assertThat(metadata.getNamespace()).isEqualTo("shop");
    assertThat(metadata.getName()).isEqualTo("web-6fc-x1");
    assertThat(metadata.getUid()).isEqualTo("6f42a158-ef1b-4728-a2e0-d6fa2032777d");
    assertThat(metadata.getLabelsMap()).containsExactly(Map.entry("pod-template-hash", "6fc"));
    assertThat(metadata.getAnnotationsMap()).containsExactly(Map.entry("note", "a"));
    assertThat(metadata.getFinalizersList()).containsExactly("example.org/hold");
    assertThat(metadata.getCreationTimestamp().getSeconds()).isEqualTo(NOON.getEpochSecond());
    assertThat(metadata.getDeletionTimestamp().getSeconds()).isEqualTo(NOON.getEpochSecond() + 90);
    assertThat(metadata.getDeletionGracePeriodSeconds()).isEqualTo(30);
    assertThat(metadata.getOwnerReferences(0).getKind()).isEqualTo("ReplicaSet");
    assertThat(metadata.getOwnerReferences(0).getName()).isEqualTo("web-6fc");
    assertThat(metadata.getOwnerReferences(0).getApiVersion()).isEqualTo("apps/v1");
    assertThat(metadata.getOwnerReferences(0).getController()).isTrue();
    assertThat(pod.getSpec().getNodeName()).isEqualTo("node-1");
    assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Always");
    assertThat(pod.getSpec().getPriority()).isEqualTo(7);
    assertThat(pod.getSpec().getOverheadOrThrow("memory").getString()).isEqualTo("16Mi");
    assertThat(pod.getSpec().getSchedulingGates(0).getName()).isEqualTo("example.org/gate");
    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
    assertThat(pod.getStatus().getReason()).isEqualTo("Evicted");
    assertThat(pod.getStatus().getMessage()).isEqualTo("low on memory");
    assertThat(pod.getStatus().getStartTime().getSeconds()).isEqualTo(NOON.getEpochSecond() + 1);
    assertThat(pod.getStatus().getConditions(0).getType()).isEqualTo("Ready");
    assertThat(pod.getStatus().getConditions(0).getStatus()).isEqualTo("True");
  }

  @Test
  void theGeneratedClassesReadTheContainers() throws Exception {
    V1.Pod pod = V1.Pod.parseFrom(ProtobufFields.encode(full()).toByteArray());

    V1.Container app = pod.getSpec().getContainers(0);
    assertThat(app.getName()).isEqualTo("app");
    assertThat(app.getResources().getRequestsOrThrow("cpu").getString()).isEqualTo("100m");
    assertThat(app.getResources().getLimitsOrThrow("memory").getString()).isEqualTo("64Mi");
    assertThat(pod.getSpec().getInitContainersList())
        .extracting(V1.Container::getName, V1.Container::getRestartPolicy)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("prepare", ""),
            org.assertj.core.groups.Tuple.tuple("proxy", "Always"));
    assertThat(pod.getSpec().getEphemeralContainers(0).getEphemeralContainerCommon().getName())
        .isEqualTo("debug");
    V1.ContainerStatus status = pod.getStatus().getContainerStatuses(0);
    assertThat(status.getName()).isEqualTo("app");
    assertThat(status.getReady()).isTrue();
    assertThat(status.getRestartCount()).isEqualTo(1);
    assertThat(status.getContainerID()).isEqualTo("containerd://4");
    assertThat(status.getState().getRunning().getStartedAt().getSeconds())
        .isEqualTo(NOON.getEpochSecond() + 9);
    V1.ContainerStateTerminated last = status.getLastState().getTerminated();
    assertThat(last.getExitCode()).isEqualTo(137);
    assertThat(last.getReason()).isEqualTo("OOMKilled");
    assertThat(last.getMessage()).isEqualTo("too much");
    assertThat(last.getContainerID()).isEqualTo("containerd://3");
    assertThat(last.getStartedAt().getSeconds()).isEqualTo(NOON.getEpochSecond());
    assertThat(last.getFinishedAt().getSeconds()).isEqualTo(NOON.getEpochSecond() + 5);
    assertThat(pod.getStatus().getInitContainerStatuses(0).getState().getTerminated().getReason())
        .isEqualTo("Completed");
    assertThat(pod.getStatus().getEphemeralContainerStatuses(0).getState().getWaiting().getReason())
        .isEqualTo("ContainerCreating");
  }

  @Test
  void nothingIsUnknownToTheGeneratedClasses() throws Exception {
    Pod pod = full().change().ballast(Ballast.ofRealSize()).build();
    V1.Pod read = V1.Pod.parseFrom(ProtobufFields.encode(pod).toByteArray());

    assertThat(read.getUnknownFields().asMap()).isEmpty();
    assertThat(read.getMetadata().getUnknownFields().asMap()).isEmpty();
    assertThat(read.getSpec().getUnknownFields().asMap()).isEmpty();
    assertThat(read.getSpec().getContainers(0).getUnknownFields().asMap()).isEmpty();
    assertThat(read.getStatus().getUnknownFields().asMap()).isEmpty();
    assertThat(read.getMetadata().getManagedFieldsList()).hasSize(3);
    assertThat(read.getSpec().getContainers(0).getEnvList()).hasSize(41);
    assertThat(read.getSpec().getVolumes(0).getVolumeSource().hasEmptyDir()).isTrue();
    assertThat(read.getSpec().getTolerations(0).getTolerationSeconds()).isEqualTo(300);
  }

  @Test
  void ballastMakesAPodOfOneContainerSevenAndAHalfKilobytes() {
    Pod pod =
        Pod.named("shop", "web-6fc-x1")
            .deployment("web", "6fc")
            .node("node-1")
            .app("app", c -> c.runs("containerd://" + "4".repeat(64), NOON))
            .ballast(Ballast.ofRealSize())
            .build();

    assertThat(ProtobufFields.encode(pod).length()).isBetween(7_300, 7_700);
  }

  @Test
  void jsonHasTheNamesOfTheApi() {
    String json = new String(JsonFields.encode("v1", "Pod", full()), StandardCharsets.UTF_8);

    assertThat(json)
        .startsWith("{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"web-6fc-x1\"")
        .contains(
            "\"deletionTimestamp\":\"2026-11-21T12:01:30Z\",\"deletionGracePeriodSeconds\":30")
        .contains("\"labels\":{\"pod-template-hash\":\"6fc\"}")
        .contains("\"ephemeralContainers\":[{\"name\":\"debug\"")
        .contains("\"state\":{\"running\":{\"startedAt\":\"2026-11-21T12:00:09Z\"}}")
        .contains("\"lastState\":{\"terminated\":{\"exitCode\":137,\"reason\":\"OOMKilled\"");
  }

  @Test
  void whatTheKubeletLostSightOfHasNoTimes() throws Exception {
    Pod pod =
        Pod.named("shop", "web")
            .app(
                "app",
                c ->
                    c.lastState(
                        new State.Terminated(137, "RestartingAllContainers", "", null, null, "")))
            .build();
    V1.Pod read = V1.Pod.parseFrom(ProtobufFields.encode(pod).toByteArray());
    V1.ContainerStateTerminated last =
        read.getStatus().getContainerStatuses(0).getLastState().getTerminated();

    assertThat(last.getFinishedAt().hasSeconds()).isFalse();
    assertThat(last.getContainerID()).isEmpty();
    assertThat(new String(JsonFields.encode(pod), StandardCharsets.UTF_8))
        .contains("\"startedAt\":null,\"finishedAt\":null");
  }
}
