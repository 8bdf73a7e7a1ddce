package io.kubevitals.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.demo.ScriptedCni;
import java.time.InstantSource;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// The demo's Calico and Antrea pass for the real ones.
class DemoProbesTest {
  @Test
  void everyProbeFindsThemWellAndTheirFamiliesAreForwarded() throws Exception {
    try (var cni = new ScriptedCni(InstantSource.system()).start()) {
      var settings = new ArrayList<String>();
      for (Component component : Component.values()) {
        if (component != Component.KUBE_PROXY && component != Component.KUBE_APISERVER) {
          settings.add("probes." + component.label() + ".enabled=on");
        }
      }
      cni.settings().forEach((key, url) -> settings.add(key + "=\"" + url + '"'));
      try (var stand = ProbeStand.of(settings.toArray(String[]::new))) {
        assertThat(stand.probers().all()).hasSize(12);
        for (Prober prober : stand.probers().all()) {
          assertThat(ProbeStand.outcome(prober.probe()))
              .as(prober.check().toString())
              .isEqualTo("success");
        }
        assertThat(ProbeStand.readings(stand.probe(Component.CALICO_KUBE_CONTROLLERS, "metrics")))
            .contains("calico_ipam_families_present{node=\"node-1\"} 1");
      }
    }
  }
}
