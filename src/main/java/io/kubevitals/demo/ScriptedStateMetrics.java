package io.kubevitals.demo;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// Of kube-state-metrics what reports ask for: requests, limits, owners and phases of pods, which
/// containers run, and what nodes can give.
public final class ScriptedStateMetrics implements AutoCloseable {
  private static final String PATH = "/metrics";
  private static final List<String> PHASES =
      List.of("Pending", "Running", "Succeeded", "Failed", "Unknown");

  private final Supplier<List<Pod>> pods;
  private final LoopbackServer server;

  public ScriptedStateMetrics(Supplier<List<Pod>> pods) {
    this.pods = pods;
    this.server =
        new LoopbackServer(
            "scripted-state-metrics", Map.of(PATH, () -> LoopbackServer.Page.text(page())));
  }

  public ScriptedStateMetrics start() throws IOException {
    server.start();
    return this;
  }

  public URI uri() {
    return server.uri().resolve(PATH);
  }

  String page() {
    List<Pod> all = pods.get();
    var page = new Exposition();
    nodes(page);
    owners(page, all);
    phases(page, all);
    for (Kind kind : Kind.values()) {
      running(page, all, kind);
      amounts(page, all, kind, "requests", Container::requests);
      amounts(page, all, kind, "limits", Container::limits);
    }
    sidecars(page, all);
    return page.text();
  }

  /// The two families of each fact about containers.
  private enum Kind {
    APP("kube_pod_container_"),
    INIT("kube_pod_init_container_");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    List<Container> of(Pod pod) {
      return switch (this) {
        case APP -> pod.of(ContainerKind.APP);
        case INIT -> pod.of(ContainerKind.INIT, ContainerKind.SIDECAR);
      };
    }
  }

  private static void nodes(Exposition page) {
    var gives =
        page.family(
            "kube_node_status_allocatable", "gauge", "The allocatable for different resources.");
    for (String node : Stage.nodes()) {
      gives.sample("{node=\"%s\",resource=\"cpu\",unit=\"core\"}".formatted(node), 4);
      gives.sample("{node=\"%s\",resource=\"memory\",unit=\"byte\"}".formatted(node), 8L << 30);
    }
  }

  private static void owners(Exposition page, List<Pod> pods) {
    var owned = page.family("kube_pod_owner", "gauge", "Information about the Pod's owner.");
    for (Pod pod : pods) {
      List<Owner> owners = pod.metadata().owners();
      String kind = owners.isEmpty() ? "<none>" : owners.getFirst().kind();
      String name = owners.isEmpty() ? "<none>" : owners.getFirst().name();
      String owner = ",owner_kind=\"%s\",owner_name=\"%s\"}".formatted(kind, name);
      owned.sample("{" + names(pod) + owner, 1);
    }
  }

  private static void phases(Exposition page, List<Pod> pods) {
    var phases = page.family("kube_pod_status_phase", "gauge", "The pods current phase.");
    for (Pod pod : pods) {
      for (String phase : PHASES) {
        boolean present = phase.equals(pod.status().phase());
        phases.sample("{%s,phase=\"%s\"}".formatted(names(pod), phase), present ? 1 : 0);
      }
    }
  }

  private static void running(Exposition page, List<Pod> pods, Kind kind) {
    var running =
        page.family(
            kind.prefix + "status_running",
            "gauge",
            "Describes whether the container is currently in running state.");
    for (Pod pod : pods) {
      for (Container one : kind.of(pod)) {
        running.sample("{" + names(pod, one) + "}", one.running() ? 1 : 0);
      }
    }
  }

  private static void amounts(
      Exposition page,
      List<Pod> pods,
      Kind kind,
      String bound,
      Function<Container, Map<String, String>> of) {
    var family =
        page.family(
            kind.prefix + "resource_" + bound,
            "gauge",
            "The number of resources of a container, as " + bound + ".");
    for (Pod pod : pods) {
      for (Container one : kind.of(pod)) {
        String names = names(pod, one) + ",node=\"" + pod.spec().node() + "\"";
        of.apply(one)
            .forEach(
                (resource, quantity) ->
                    family.sample(
                        "{%s,resource=\"%s\",unit=\"%s\"}"
                            .formatted(names, resource.replaceAll("[./-]", "_"), unit(resource)),
                        DemoUsage.quantity(quantity)));
      }
    }
  }

  private static String unit(String resource) {
    return switch (resource) {
      case "cpu" -> "core";
      case "memory" -> "byte";
      default -> "integer";
    };
  }

  private static void sidecars(Exposition page, List<Pod> pods) {
    var info =
        page.family(
            "kube_pod_init_container_info",
            "gauge",
            "Information about an init container in a pod.");
    for (Pod pod : pods) {
      for (Container one : Kind.INIT.of(pod)) {
        String policy = ",restart_policy=\"" + one.restartPolicy() + "\"}";
        info.sample("{" + names(pod, one) + policy, 1);
      }
    }
  }

  private static String names(Pod pod) {
    return "namespace=\"%s\",pod=\"%s\",uid=\"%s\""
        .formatted(pod.namespace(), pod.name(), pod.metadata().uid());
  }

  private static String names(Pod pod, Container container) {
    return names(pod) + ",container=\"" + container.name() + "\"";
  }

  @Override
  public void close() {
    server.close();
  }
}
