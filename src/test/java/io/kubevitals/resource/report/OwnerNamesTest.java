package io.kubevitals.resource.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.cluster.Workload;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnerNamesTest {
  private static final Instant AT = Instant.parse("2026-03-02T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "web-7d9f6b5c4d-x2x4v,ReplicaSet,web-7d9f6b5c4d,deployment,web",
    "cache-db-x2x4v,ReplicaSet,cache-db,replicaset,cache-db",
    "db-0,StatefulSet,db,statefulset,db",
    "agent-x2x4v,DaemonSet,agent,daemonset,agent",
    "report-29540760-x2x4v,Job,report-29540760,cronjob,report",
    "report-12345678-x2x4v,Job,report-12345678,job,report-12345678",
    "load-x2x4v,Job,load,job,load",
    "etcd-node-1,Node,node-1,staticpod,etcd",
    "alone,<none>,<none>,barepod,alone",
    "alone,'','',barepod,alone",
    "x-1,GameServer,x,gameserver,x",
  })
  void controllersTellWorkloads(
      String pod, String kind, String owner, String type, String workload) {
    assertThat(OwnerNames.controlled(new PodName("shop", pod), kind, owner, AT))
        .isEqualTo(new Workload("shop", workload, type));
  }

  @ParameterizedTest
  @CsvSource({
    "web-7d9f6b5c4d-x2x4v,deployment,web",
    "db-0,statefulset,db",
    "agent-x2x4v,daemonset,agent",
    "alone,barepod,alone",
  })
  void namesAloneAreGuesses(String pod, String type, String workload) {
    assertThat(OwnerNames.guess(new PodName("shop", pod)))
        .isEqualTo(new Workload("shop", workload, type));
  }
}
