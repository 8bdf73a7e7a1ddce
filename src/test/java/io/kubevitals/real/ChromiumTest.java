package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.Pod;
import io.kubevitals.demo.ScriptedApiServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page as a browser understands it.
@Needs(Need.CHROMIUM)
class ChromiumTest {
  private static final String HOSTILE = "<img src=x onerror=\"document.title='taken'\">";

  @TempDir Path profile;

  @Test
  void theBrowserShowsTheOpenIncidentAndRunsNothing() throws Exception {
    try (var api = new ScriptedApiServer(ApiOptions.defaults()).start();
        var daemon =
            Daemon.serve(
                "chromium", Map.of("kubernetes.server", '"' + api.uri().toString() + '"'))) {
      Pod pod = pod();
      api.put(pod);
      await().until(() -> daemon.get("/metrics").contains("kubevitals_workload_pods{"));
      api.put(pod.with("app", app -> app.ends(3, HOSTILE, HOSTILE, Instant.now())));
      await().until(() -> daemon.get("/").contains("Open incidents <small>1</small>"));
      String dom = new Chromium(profile).dom(daemon.url().resolve("/"));
      assertThat(dom)
          .contains("<title>kube-vitals</title>", "<span>shop deployment/web</span>")
          .containsPattern("<h2>Open incidents <small>1</small></h2>")
          .containsPattern("<td class=\"words\"><span>container app of pod web-1 [^<]*code 3")
          .doesNotContain("<img", "<script");
      daemon.stop();
    }
  }

  private static Pod pod() {
    Instant anHourAgo = Instant.now().minus(Duration.ofHours(1));
    return Pod.named("shop", "web-1")
        .uid("00000000-0000-0000-0000-000000000001")
        .createdAt(anHourAgo)
        .deployment("web", "5d4f8c7b9")
        .node("node-1")
        .phase("Running")
        .ready(true, anHourAgo)
        .app("app", app -> app.runs("containerd://" + "a".repeat(64), anHourAgo).ready(true))
        .build();
  }
}
