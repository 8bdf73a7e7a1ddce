package io.kubevitals.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusProgramTest {
  @TempDir Path folder;

  @Test
  void aRealOneScrapesAndAnswersAndStops() throws Exception {
    Path program = find();
    Pod pod =
        Pod.named("shop", "web")
            .app("app", c -> c.runs("containerd://1", java.time.Instant.now().minusSeconds(60)))
            .build();
    try (var cadvisor =
        new ScriptedCadvisor(
                () -> List.of(pod), (_, _) -> new Usage(1, 5e6), java.time.InstantSource.system())
            .start()) {
      URI stopped = scrapeAndQuery(program, cadvisor.uri());
      try (var client = new ApiClient(stopped)) {
        assertThatThrownBy(() -> client.json("/-/ready"))
            .hasCauseInstanceOf(java.net.ConnectException.class);
      }
    }
  }

  private URI scrapeAndQuery(Path program, URI target) throws Exception {
    String query =
        "/api/v1/query?query=container_memory_working_set_bytes%7Bcontainer!%3D%22%22%7D";
    try (var prometheus = PrometheusProgram.start(program, folder, Map.of("kubelet", target));
        var client = new ApiClient(prometheus.uri())) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(client.json(query).body()).contains("\"5000000\""));
      return prometheus.uri();
    }
  }

  private static Path find() throws InterruptedException {
    try {
      return new PrometheusFinder(System.getenv()).find();
    } catch (IOException e) {
      return Assumptions.abort("no Prometheus: " + e.getMessage());
    }
  }

  @Test
  void aProgramThatEndsIsNotWaitedFor() throws Exception {
    Path program = Files.writeString(folder.resolve("prometheus"), "#!/bin/sh\nexit 3\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();

    assertThatThrownBy(() -> PrometheusProgram.start(program, folder, Map.of()))
        .hasMessage("Prometheus ended with status 3");
  }

  @Test
  void aMachineWithoutItIsToldSo() {
    var finder =
        new PrometheusFinder(
            Map.of("PATH", folder.toString(), "XDG_CACHE_HOME", folder.toString()));

    assertThatThrownBy(finder::find)
        .hasMessage("no prometheus on the PATH, and no apt-get to fetch Debian's package with");
  }

  @Test
  void debiansPackageIsUnpackedIntoTheCacheOnce() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    script(bin.resolve("apt-get"), "touch prometheus_2.42.0_amd64.deb");
    script(
        bin.resolve("dpkg"),
        "mkdir -p \"$3/usr/bin\" && cp \"$0\" \"$3/usr/bin/prometheus\" && echo >> "
            + bin
            + "/runs");
    var finder =
        new PrometheusFinder(Map.of("PATH", bin.toString(), "XDG_CACHE_HOME", folder.toString()));

    Path wanted = folder.resolve("kube-vitals/prometheus/usr/bin/prometheus");
    assertThat(finder.find()).isEqualTo(wanted).isExecutable();
    assertThat(finder.find()).isEqualTo(wanted);
    assertThat(bin.resolve("runs")).hasContent("\n");
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
