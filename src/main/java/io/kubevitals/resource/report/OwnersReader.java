package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import io.kubevitals.prometheus.Series;
import io.kubevitals.resource.LabelMap;
import io.kubevitals.resource.Profile;
import io.kubevitals.resource.ProfileQuery;
import io.kubevitals.resource.Signal;
import io.kubevitals.resource.report.FactQuery.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks to which workloads pods belonged.
record OwnersReader(FactValues values) {
  static final List<String> WORKLOAD = List.of("workload", "workload_type");
  private static final List<String> OWNER = List.of("owner_kind", "owner_name");

  void read(Profile profile, Map<PodName, Workload> into)
      throws ReportException, InterruptedException {
    record Owned(PodName pod, Workload workload) {}
    Map<ReplicaSet, Workload> replicaSets = replicaSets(profile);
    var more = new ArrayList<>(WORKLOAD);
    more.addAll(OWNER);
    for (ProfileQuery query : profile.of(Signal.POD_OWNER)) {
      var key =
          (Facts.Key<Owned>)
              one -> {
                PodName pod = Holder.name(one, query.labels()).ofPod();
                return pod.name().isEmpty() ? null : new Owned(pod, owner(pod, one, replicaSets));
              };
      values
          .read(query, Form.LAST, more, key)
          .keySet()
          .forEach(owned -> into.putIfAbsent(owned.pod, owned.workload));
    }
  }

  private record ReplicaSet(String namespace, String name) {}

  /// Those that belong to no Deployment.
  private Map<ReplicaSet, Workload> replicaSets(Profile profile)
      throws ReportException, InterruptedException {
    record Owned(ReplicaSet replicaSet, Workload workload) {}
    var more = new ArrayList<>(OWNER);
    more.add("replicaset");
    var all = new HashMap<ReplicaSet, Workload>();
    for (ProfileQuery query : profile.of(Signal.REPLICA_SET_OWNER)) {
      var key =
          (Facts.Key<Owned>)
              one -> {
                String namespace = LabelMap.first(query.labels().namespace(), one.labels());
                String name = one.label("replicaset");
                return new Owned(
                    new ReplicaSet(namespace, name),
                    OwnerNames.ownerOfReplicaSet(
                        namespace, name, one.label("owner_kind"), one.label("owner_name")));
              };
      values
          .read(query, Form.LAST, more, key)
          .keySet()
          .forEach(owned -> all.put(owned.replicaSet, owned.workload));
    }
    return all;
  }

  private Workload owner(PodName pod, Series one, Map<ReplicaSet, Workload> replicaSets) {
    if (!one.label("workload").isEmpty()) {
      return told(pod, one);
    }
    String kind = one.label("owner_kind");
    String name = one.label("owner_name");
    Workload known =
        kind.equals("ReplicaSet") ? replicaSets.get(new ReplicaSet(pod.namespace(), name)) : null;
    return known == null ? OwnerNames.controlled(pod, kind, name, values.window().from()) : known;
  }

  static Workload told(PodName pod, Series one) {
    return new Workload(pod.namespace(), one.label("workload"), one.label("workload_type"));
  }
}
