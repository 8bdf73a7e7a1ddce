package io.kubevitals.real;

import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A namespace in which a test lets workloads live. Every pod carries the labels `workload` and
/// `workload-type`: what the test knows about its owner, independent of who finds it out.
final class Stage {
  static final String WORKLOAD = "workload";
  static final String WORKLOAD_TYPE = "workload-type";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final KubeApi api;
  private final String namespace;

  private Stage(KubeApi api, String namespace) {
    this.api = api;
    this.namespace = namespace;
  }

  /// Makes the namespace; `serviceAccounts` where a controller gives each namespace its default
  /// one.
  static Stage open(KubeApi api, String namespace, boolean serviceAccounts) {
    api.create(
        "/api/v1/namespaces",
        Map.of("metadata", Map.of("name", namespace), "apiVersion", "v1", "kind", "Namespace"));
    String account = "/api/v1/namespaces/" + namespace + "/serviceaccounts/default";
    if (serviceAccounts) {
      await(account).atMost(LIMIT).until(() -> api.exists(account));
    }
    return new Stage(api, namespace);
  }

  String namespace() {
    return namespace;
  }

  /// A path below this namespace.
  String core(String rest) {
    return "/api/v1/namespaces/" + namespace + "/" + rest;
  }

  String apps(String rest) {
    return "/apis/apps/v1/namespaces/" + namespace + "/" + rest;
  }

  private String batch(String rest) {
    return "/apis/batch/v1/namespaces/" + namespace + "/" + rest;
  }

  JsonObject pod(String name, PodTemplate template) {
    return api.create(
        core("pods"),
        Map.of(
            "metadata",
            Map.of("name", name, "labels", labels(name, "barepod")),
            "spec",
            template.spec()));
  }

  void deployment(String name, int replicas, PodTemplate template) {
    api.create(
        apps("deployments"), object(name, replicated(name, "deployment", replicas, template)));
  }

  void statefulSet(String name, int replicas, PodTemplate template) {
    Map<String, Object> spec =
        Map.of(
            "serviceName",
            name,
            "replicas",
            replicas,
            "selector",
            Map.of("matchLabels", labels(name, "statefulset")),
            "template",
            template(name, "statefulset", template));
    api.create(apps("statefulsets"), object(name, spec));
  }

  private static Map<String, Object> replicated(
      String name, String type, int replicas, PodTemplate template) {
    return Map.of(
        "replicas", replicas,
        "selector", Map.of("matchLabels", labels(name, type)),
        "template", template(name, type, template));
  }

  /// A Job with fields of its own, such as `backoffLimit`.
  void job(String name, Map<String, Object> fields, PodTemplate template) {
    api.create(batch("jobs"), object(name, job(name, "job", fields, template)));
  }

  void cronJob(String name, String schedule, PodTemplate template) {
    Map<String, Object> job = Map.of("spec", job(name, "cronjob", Map.of(), template));
    api.create(batch("cronjobs"), object(name, Map.of("schedule", schedule, "jobTemplate", job)));
  }

  private static Map<String, Object> job(
      String name, String type, Map<String, Object> fields, PodTemplate template) {
    var spec = new java.util.LinkedHashMap<>(fields);
    spec.put("template", template(name, type, template));
    return spec;
  }

  private static Map<String, Object> template(String name, String type, PodTemplate template) {
    return Map.of("metadata", Map.of("labels", labels(name, type)), "spec", template.spec());
  }

  private static Map<String, Object> object(String name, Map<String, ?> spec) {
    return Map.of("metadata", Map.of("name", name), "spec", spec);
  }

  static Map<String, String> labels(String workload, String type) {
    return Map.of(WORKLOAD, workload, WORKLOAD_TYPE, type);
  }

  /// The pods of a workload.
  List<JsonObject> pods(String workload) {
    return api.list(core("pods?labelSelector=workload%3D" + workload));
  }

  static String name(JsonObject pod) {
    return pod.getAsJsonObject("metadata").get("name").getAsString();
  }

  String uid(String pod) {
    return api.get(core("pods/" + pod)).getAsJsonObject("metadata").get("uid").getAsString();
  }

  List<JsonObject> pods() {
    return api.list(core("pods"));
  }

  /// Waits until so many pods of a workload have every container ready.
  void awaitReady(String workload, int count) {
    await(count + " of " + workload + " ready")
        .atMost(LIMIT)
        .until(() -> pods(workload).stream().filter(Stage::ready).count() >= count);
  }

  static boolean ready(JsonObject pod) {
    JsonObject status = pod.getAsJsonObject("status");
    return status.has("conditions")
        && !pod.getAsJsonObject("metadata").has("deletionTimestamp")
        && status.getAsJsonArray("conditions").asList().stream()
            .map(JsonElement::getAsJsonObject)
            .anyMatch(
                condition ->
                    condition.get("type").getAsString().equals("Ready")
                        && condition.get("status").getAsString().equals("True"));
  }

  /// The runtime's ids of a pod's containers, by container.
  Map<String, String> containerIds(String pod) {
    return api
        .get(core("pods/" + pod))
        .getAsJsonObject("status")
        .getAsJsonArray("containerStatuses")
        .asList()
        .stream()
        .map(JsonElement::getAsJsonObject)
        .collect(
            toMap(
                status -> status.get("name").getAsString(),
                status -> status.get("containerID").getAsString().split("//", 2)[1]));
  }

  void evict(String pod) {
    api.create(
        core("pods/" + pod + "/eviction"),
        Map.of("apiVersion", "policy/v1", "kind", "Eviction", "metadata", Map.of("name", pod)));
  }

  /// Deletes every workload and every pod and waits until none is left.
  void strike() {
    for (String collection :
        List.of(
            batch("cronjobs"),
            batch("jobs"),
            apps("deployments"),
            apps("statefulsets"),
            core("pods"))) {
      api.delete(collection + "?propagationPolicy=Background");
    }
    await("every pod gone").atMost(LIMIT).until(() -> pods().isEmpty());
  }

  /// Removes the namespace; nobody waits for its end.
  void close() {
    api.call("DELETE", "/api/v1/namespaces/" + namespace);
  }
}
