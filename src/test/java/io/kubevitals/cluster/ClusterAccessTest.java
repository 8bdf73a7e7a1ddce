package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubevitals.FaultRow;
import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.ScriptedApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterAccessTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder = Path.of("replaced by JUnit");
  private Path kubeconfig = folder;
  private ClusterAccess access = open("");

  @BeforeEach
  void nameAKubeconfig() {
    kubeconfig = folder.resolve("kubeconfig");
    access = open(kubeconfig.toString());
  }

  @AfterEach
  void close() {
    access.close();
  }

  @Test
  void aKubeconfigMayComeLater() throws Exception {
    assertThatThrownBy(this::version)
        .isInstanceOf(IOException.class)
        .hasMessage(kubeconfig + " cannot be read");
    assertThat(access.server()).isEqualTo(kubeconfig.toString());
    write("no kubeconfig: [");
    assertThatThrownBy(this::version).hasMessageContaining(kubeconfig + " is no kubeconfig");
    try (var server = new ScriptedApiServer(ApiOptions.defaults()).start()) {
      pointTo(server, "one");
      assertThat(version()).startsWith("v1.");
      assertThat(access.server()).isEqualTo(server.uri() + "/");
    }
  }

  @Test
  void noConfigurationAtAllIsSaid() {
    assertThatThrownBy(() -> open("").serverVersion(LIMIT)).hasMessageContaining("no Kubernetes: ");
  }

  @Test
  void aKubeconfigThatChangedIsReadAgainAfterAFailure() throws Exception {
    try (var first = new ScriptedApiServer(ApiOptions.defaults()).start();
        var second = new ScriptedApiServer(ApiOptions.defaults()).start()) {
      pointTo(first, "one");
      version();
      pointTo(second, "one");
      version();
      assertThat(second.requests().count(_ -> true)).isZero();
      access.doubt();
      version();
      assertThat(second.requests().count(_ -> true)).isEqualTo(1);
    }
  }

  @Test
  void whatCannotBeReadAnyMoreLeavesTheLastOneInPlace() throws Exception {
    try (var server = new ScriptedApiServer(ApiOptions.defaults()).start()) {
      pointTo(server, "one");
      version();
      Files.delete(kubeconfig);
      access.doubt();
      assertThat(version()).startsWith("v1.");
    }
  }

  /// A volume of the kubelet is exchanged as a whole; whoever reads a file in between finds what
  /// there is.
  @Test
  void aRotatedTokenCostsOneRefusalAtMost() throws Exception {
    int rotations = 200;
    int refusals = 0;
    Path file = folder.resolve("token");
    Files.writeString(file, "head.body.0");
    try (var server = new ScriptedApiServer(ApiOptions.defaults()).start()) {
      server.acceptTokens(Set.of("head.body.0"));
      var config = new AccessConfig(server.uri().toString(), "", "", file.toString(), "", "", "");
      try (var rotated = ClusterAccess.open(config, InstantSource.system())) {
        pods(rotated);
        for (int i = 1; i <= rotations; i++) {
          String token = "head.body." + i;
          switch (i % 4) {
            case 1 -> Files.delete(file);
            case 2 -> Files.writeString(file, "");
            case 3 -> Files.writeString(file, "head.bo");
            default -> {}
          }
          pods(rotated);
          Path next = Files.writeString(folder.resolve("next"), token);
          Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
          server.acceptTokens(Set.of(token));
          server.requests().clear();
          for (int n = 0; n < 5; n++) {
            pods(rotated);
          }
          int refused = server.requests().count(request -> !request.token().equals(token));
          assertThat(refused).as(token).isLessThanOrEqualTo(1);
          refusals += refused;
        }
      }
    }
    FaultRow.whole(
        "F8",
        "the token is rotated, its file missing, empty or half written before",
        rotations,
        rotations,
        "%d refusals, each asked again at once, 0 failed calls".formatted(refusals));
  }

  private static void pods(ClusterAccess access) throws IOException {
    access.get(ApiRequest.of("/api/v1/pods", "application/json"), LIMIT);
  }

  private String version() throws IOException {
    return access.serverVersion(LIMIT);
  }

  private void pointTo(ScriptedApiServer server, String token) throws IOException {
    write(
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "%s"}}]
        users: [{name: u, user: {token: "%s"}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
            .formatted(server.uri(), token));
  }

  private void write(String text) throws IOException {
    Files.writeString(kubeconfig, text);
  }

  private static ClusterAccess open(String kubeconfig) {
    var config = new AccessConfig("", kubeconfig, "", "", "", "", "");
    return ClusterAccess.open(config, InstantSource.system());
  }
}
