package io.kubevitals.app;

import io.kubevitals.app.Finding.Fails;
import io.kubevitals.app.Finding.Off;
import io.kubevitals.app.Finding.Works;
import io.kubevitals.cluster.AccessReviews;
import io.kubevitals.cluster.AccessReviews.Right;
import io.kubevitals.cluster.ClusterAccess;
import io.kubevitals.cluster.PodScope;
import io.kubevitals.probe.Check;
import io.kubevitals.probe.Component;
import io.kubevitals.probe.FailureReason;
import io.kubevitals.probe.ProbeReport;
import io.kubevitals.probe.ProbeResult;
import io.kubevitals.probe.Prober;
import io.kubevitals.probe.Probers;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.resource.Pick;
import io.kubevitals.resource.ProfileSurvey;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Looks at cluster, Prometheus and node as the daemon would, once, and says of each thing whether
/// it will work, and if not why and what to do.
final class Doctor {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /// What the cluster's duties need; the same list stands in `deploy/daemonset`.
  private static final List<Right> RIGHTS =
      List.of(
          new Right("list", "", "pods"),
          new Right("watch", "", "pods"),
          new Right("get", "apps", "replicasets"),
          new Right("get", "batch", "jobs"));

  private final ExporterConfig config;
  private final List<Finding> findings = new ArrayList<>();

  Doctor(ExporterConfig config) {
    this.config = config;
  }

  List<Finding> examine() throws InterruptedException {
    examineCluster();
    examinePrometheus();
    examineNetwork();
    return List.copyOf(findings);
  }

  private void examineCluster() {
    var pods = config.cluster().pods().in(config.role());
    if (pods.scope() == PodScope.NONE) {
      findings.add(new Off("cluster", "this role watches no pods"));
      return;
    }
    try (var access = ClusterAccess.open(config.cluster().access(), InstantSource.system())) {
      String version = access.serverVersion(TIMEOUT);
      findings.add(new Works("cluster", "Kubernetes " + version + " at " + access.server()));
      List<String> namespaces = pods.namespaces().isEmpty() ? List.of("") : pods.namespaces();
      for (Right right : RIGHTS) {
        for (String namespace : namespaces) {
          findings.add(examine(new AccessReviews(access), right, namespace));
        }
      }
      if (config.store().isSet()) {
        // Its uid says which cluster the state is of.
        var right = new Right("get", "", "namespaces", "kube-system");
        findings.add(examine(new AccessReviews(access), right, "kube-system"));
      }
      if (config.takesLease()) {
        String namespace = config.cluster().lease().namespace();
        for (String verb : List.of("get", "update", "create")) {
          // A right to create cannot be limited to a name, so the shipped one is not asked for with
          // it.
          String name = verb.equals("create") ? "" : config.cluster().lease().name();
          var right = new Right(verb, "coordination.k8s.io", "leases", name);
          findings.add(examine(new AccessReviews(access), right, namespace));
        }
      }
    } catch (IOException e) {
      String advice = "see kubernetes.kubeconfig, kubernetes.server and the network";
      findings.add(new Fails("cluster", String.valueOf(e.getMessage()), advice));
    }
  }

  private static Finding examine(AccessReviews reviews, Right right, String namespace)
      throws IOException {
    String where = namespace.isEmpty() ? "in all namespaces" : "in namespace " + namespace;
    boolean allowed = reviews.isAllowed(right, namespace, TIMEOUT);
    return allowed
        ? new Works(right.toString(), where)
        : new Fails(
            right.toString(),
            "it is forbidden " + where,
            "grant it as deploy/daemonset/cluster/rbac.yaml does");
  }

  private void examinePrometheus() throws InterruptedException {
    var prometheus = config.usage().prometheus();
    if (!config.role().hasClusterDuties()) {
      findings.add(new Off("prometheus", "this role asks no Prometheus"));
      return;
    }
    if (!prometheus.isSet()) {
      findings.add(new Off("prometheus", "prometheus.url is not set: no usage, no ratios"));
      return;
    }
    try (var client = new PrometheusClient(prometheus, InstantSource.system())) {
      var survey = ProfileSurvey.of(config.usage().resource(), client);
      if (!survey.trouble().isEmpty()) {
        String what = prometheus.url() + ": " + survey.trouble();
        findings.add(new Fails("prometheus", what, "see prometheus.url"));
        return;
      }
      survey.picks().forEach(pick -> findings.add(examine(pick, prometheus.url())));
    }
  }

  private static Finding examine(Pick pick, String url) {
    String subject = "prometheus " + pick.kind().word();
    String what = "profile " + pick.name() + ": " + pick.words() + " at " + url;
    boolean found = !pick.reason().equals("no-series");
    return switch (pick.kind()) {
      case USAGE ->
          found
              ? new Works(subject, what)
              : new Fails(subject, what, "let it scrape the kubelets' /metrics/cadvisor");
      case REQUESTS, GPU -> found ? new Works(subject, what) : new Off(subject, what);
    };
  }

  private void examineNetwork() throws InterruptedException {
    boolean forwards = config.http().protection().letsForward();
    findings.add(
        forwards
            ? new Works("forwarder", "families of the components are shown on our page")
            : new Off(
                "forwarder", "it needs http.tls and http.bearer-token-file, or http.insecure"));
    var clocks = new Probers.Clocks(InstantSource.system(), System::nanoTime);
    var authorities = new ComponentAuthorities(config);
    try (var probers = new Probers(config.probe(), config.role(), authorities, false, clocks)) {
      if (probers.all().isEmpty()) {
        findings.add(new Off("network", "this process probes nothing"));
      }
      for (Prober prober : probers.all()) {
        findings.add(examine(prober.check(), prober.probe()));
      }
    }
  }

  private static Finding examine(Check check, ProbeReport report) {
    String component = check.component().label();
    String subject = component + " " + check.name();
    String url = report.exchanges().getFirst().url();
    return switch (report.result()) {
      case ProbeResult.Success _ -> new Works(subject, url);
      case ProbeResult.Troubled _ -> new Works(subject, url + ": " + report.said());
      case ProbeResult.Failure(_, var reason, var detail) -> {
        boolean isBlocked =
            check.component() == Component.CALICO_KUBE_CONTROLLERS
                && reason == FailureReason.TIMEOUT;
        if (!report.isKnown() && !check.isMissed() && !isBlocked) {
          yield new Off(subject, "not found here: " + url + ": " + reason.label() + ": " + detail);
        }
        yield new Fails(
            subject,
            url + ": " + reason.label() + ": " + detail,
            advice(component, isBlocked, reason));
      }
    };
  }

  private static String advice(String component, boolean isBlocked, FailureReason reason) {
    if (isBlocked) {
      return "Calico admits nobody to its port unless told to: kubectl apply -k"
          + " deploy/daemonset/components/calico, or tier-policy.yaml there for its operator's tier";
    }
    String section = "probes." + component;
    return switch (reason) {
      case AUTH -> "see " + section + ".token-file and the rights of that token";
      case TLS -> "see " + section + ".ca-file";
      case REFUSED, TIMEOUT, STATUS, BODY, TOO_LARGE, REDIRECT ->
          "see the addresses in " + section + ", or set " + section + ".enabled = off";
    };
  }
}
