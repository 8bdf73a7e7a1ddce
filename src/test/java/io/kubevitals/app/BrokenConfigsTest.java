package io.kubevitals.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.FaultRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are wrong in every way: none starts the daemon, each ends with 2 and a line that
/// names the file, the line and the setting.
class BrokenConfigsTest {
  private static final int ASKED = 60;

  /// What stands in the second line of a file; its first word is what must be named.
  private static final List<String> BROKEN =
      """
      http.port = 70000
      http.port = -1
      http.port = eighty
      http.port = 1.5
      http.prot = 80
      http.host = ""
      http.max-connections = 0
      http.max-connections = [1]
      http.max-scrapes = 0
      http.header-timeout = 5
      http.header-timeout = soon
      http.response-timeout = -1s
      http.idle-timeout = 0s
      http.tls.cert-file = /no/key
      http.insecure = perhaps
      http = 5
      log.format = xml
      log.level = loud
      log.level { a = 1 }
      role = boss
      role = [node]
      kubernetes.server = "ftp://x"
      kubernetes.server = "http://user:word@host"
      kubernetes.server = "no url"
      kubernetes.max-object-mebibytes = 0
      kubernetes.max-object-mebibytes = big
      lease.duration = 1
      lease.duration = never
      lease.renew-deadline = 1h
      lease.retry = 0s
      lease.name = ""
      pods.scope = some
      pods.scope = node
      pods.namespaces = shop
      store.url = "jdbc:mysql://host/db"
      store.url = "jdbc:sqlite:"
      store.url = "jdbc:postgresql://user:word@host/db"
      store.url = state.db
      store.keep-ends = 7
      store.keep-ends = 1000d
      prometheus.url = "ftp://x"
      prometheus.timeout = 10
      prometheus.max-body-mib = none
      resources.interval = 1
      resources.interval = 0s
      resources.by = cluster
      resources.requests-from = guess
      resources.window = 2
      probes.interval = 5
      probes.timeout = ".5"
      probes.interval = 1d
      probes.kube-proxy.enabled = maybe
      probes.kube-proxy.healthz-url = "localhost:10256"
      probes.typha.forward = typha
      noise.init-grace = 5
      noise.exclude = nothing
      incidents.hold-down = -5s
      incidents.history = many
      series.max = 0
      series.max-per-namespace = all
      series.retire-after = 1
      series.maximum = 5
      """
          .lines()
          .toList();

  @TempDir private Path folder;

  @Test
  void noBrokenFileStartsTheDaemon() throws IOException {
    Path file = folder.resolve("my.conf");
    for (String line : BROKEN) {
      Files.writeString(file, "kube-vitals {\n  %s\n}\n".formatted(line));
      for (String command : List.of("check-config", "serve")) {
        var error = new StringWriter();
        int status = run(error, command, "--config", file.toString());
        assertThat(status).as("%s: %s", command, line).isEqualTo(2);
        assertThat(error.toString())
            .as("%s: %s", command, line)
            .contains(file + ":2: " + line.split(" ", 2)[0] + ": ");
      }
    }
    FaultRow.whole(
        "F26", "a broken configuration", ASKED, BROKEN.size(), "status 2, each names its line");
  }

  private static int run(StringWriter error, String... arguments) {
    var out = new PrintWriter(new StringWriter(), true);
    return Main.run(out, new PrintWriter(error, true), arguments);
  }
}
