package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Which of our pods a real API server accepts in a namespace that enforces *restricted*.
@Needs({Need.API, Need.KUBECTL})
class PodSecurityTest {
  @RegisterExtension static final SharedCluster CLUSTER = SharedCluster.withNodes(0);
  private static final String RESTRICTED = "/api/v1/namespaces/kube-vitals/pods?dryRun=All";
  private static final String PRIVILEGED = "/api/v1/namespaces/kube-vitals-node/pods?dryRun=All";
  private static final Manifests BASE = Manifests.of("deploy/daemonset");

  @BeforeAll
  static void makeTheNamespaces() {
    for (String kind : List.of("Namespace", "PriorityClass")) {
      BASE.all(kind).forEach(object -> CLUSTER.get().api().apply("default", object.toString()));
    }
  }

  @Test
  void theDeploymentsPodIsAccepted() {
    assertThat(create(RESTRICTED, pod("Deployment")).status()).isEqualTo(201);
  }

  @Test
  void theDaemonSetsPodIsRefusedForTheNodesNetworkAlone() {
    KubeApi.Reply reply = create(RESTRICTED, pod("DaemonSet"));

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.json().get("message").getAsString())
        .endsWith(
            "violates PodSecurity \"restricted:latest\": host namespaces (hostNetwork=true),"
                + " hostPort (container \"kube-vitals\" uses hostPort 10271)");
  }

  @Test
  void theDaemonSetsPodIsAcceptedWithoutIt() {
    JsonObject pod = pod("DaemonSet");
    pod.getAsJsonObject("spec").remove("hostNetwork");

    assertThat(create(RESTRICTED, pod).status()).isEqualTo(201);
  }

  @Test
  void theDaemonSetsPodIsAcceptedInItsOwnNamespace() {
    assertThat(create(PRIVILEGED, pod("DaemonSet")).status()).isEqualTo(201);
  }

  private static KubeApi.Reply create(String path, JsonObject pod) {
    return CLUSTER.get().api().call("POST", path, "application/json", pod.toString());
  }

  private static JsonObject pod(String kind) {
    var pod = new JsonObject();
    pod.addProperty("apiVersion", "v1");
    pod.addProperty("kind", "Pod");
    pod.add("metadata", new JsonObject());
    pod.getAsJsonObject("metadata").addProperty("name", "ours");
    pod.add("spec", Manifests.at(BASE.one(kind), "spec.template.spec").deepCopy());
    return pod;
  }
}
