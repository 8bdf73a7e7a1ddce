package io.kubevitals.app;

import io.kubevitals.cluster.AntreaAuthorities;
import io.kubevitals.probe.Component;
import io.kubevitals.probe.Probers;
import io.kubevitals.probe.Trust.Authorities.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Who knows whom to trust where the configuration names no file: Antrea publishes its authorities
/// in the cluster, a pod has the API server's.
final class ComponentAuthorities implements Probers.Authority {
  private static final Path OF_A_POD =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");

  private final String node;
  private final AntreaAuthorities antrea;

  ComponentAuthorities(ExporterConfig config) {
    this.node = config.probe().node();
    this.antrea = new AntreaAuthorities(config.cluster().access(), InstantSource.system());
  }

  @Override
  public @Nullable Source of(Component component) {
    return switch (component) {
      case ANTREA_AGENT -> () -> antrea.ofAgent(node);
      case ANTREA_CONTROLLER -> antrea::ofController;
      case KUBE_APISERVER -> Files.exists(OF_A_POD) ? () -> Files.readString(OF_A_POD) : null;
      case KUBE_PROXY, FELIX, TYPHA, CALICO_KUBE_CONTROLLERS -> null;
    };
  }
}
