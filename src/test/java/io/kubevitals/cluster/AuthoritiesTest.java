package io.kubevitals.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kubevitals.http.TestIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whom we trust to be the API server, over real TLS.
class AuthoritiesTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder = Path.of("replaced by JUnit");
  private Path file = folder;
  private HttpsServer server;
  private ClusterAccess access;

  AuthoritiesTest() throws Exception {
    server = serve(TestIdentity.context(), 0);
    access = open(new AccessConfig("", "", "", "", "", "", ""));
  }

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("ca.crt");
    String uri = "https://127.0.0.1:" + server.getAddress().getPort();
    access = open(new AccessConfig(uri, "", "", "", file.toString(), "", ""));
  }

  @AfterEach
  void stop() {
    access.close();
    server.stop(0);
  }

  @Test
  void withoutItsFileNobodyIsTrustedUntilItIsThere() throws Exception {
    assertThatThrownBy(this::version).hasMessage(file + " cannot be read");
    Files.writeString(file, "");
    assertThatThrownBy(this::version).hasMessage(file + " holds no certificate");
    Files.writeString(file, "no certificate");
    assertThatThrownBy(this::version).hasMessageContaining("certificate authorities of the API");
    Files.writeString(file, TestIdentity.certificate());
    assertThat(version()).isEqualTo("v1.36.0");
  }

  @Test
  void anotherAuthorityThanTheFilesIsNotTrusted() throws Exception {
    Files.writeString(file, TestIdentity.stranger());
    assertThatThrownBy(this::version).isInstanceOf(SSLException.class);
  }

  @Test
  void anAuthorityThatIsReplacedIsTakenUp() throws Exception {
    Files.writeString(file, TestIdentity.certificate());
    assertThat(version()).isEqualTo("v1.36.0");
    int port = server.getAddress().getPort();
    server.stop(0);
    server = serve(TestIdentity.strangersContext(), port);
    assertThatThrownBy(this::version).isInstanceOf(IOException.class);
    Files.writeString(file, "");
    assertThatThrownBy(this::version).as("the last ones hold").isInstanceOf(SSLException.class);
    Files.writeString(file, TestIdentity.stranger());
    assertThat(version()).isEqualTo("v1.36.0");
  }

  @Test
  void aKubeconfigsEmptyFileIsNoTrustInEverybody() throws Exception {
    Files.writeString(file, "");
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://127.0.0.1", certificate-authority: "%s"}}]
        users: [{name: u, user: {token: "t"}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
            .formatted(file));
    try (var lax = open(new AccessConfig("", kubeconfig.toString(), "", "", "", "", ""))) {
      assertThatThrownBy(() -> lax.serverVersion(LIMIT)).hasMessage(file + " holds no certificate");
    }
  }

  @Test
  void aPodWithoutItsAuthorityTrustsNobody() {
    try (var pod = open(new AccessConfig("", "", "", "", "", "127.0.0.1", "6443"))) {
      assertThatThrownBy(() -> pod.serverVersion(LIMIT))
          .hasMessage("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt cannot be read");
    }
  }

  private String version() throws IOException {
    return access.serverVersion(LIMIT);
  }

  private static HttpsServer serve(SSLContext identity, int port) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpsServer server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity));
    server.createContext(
        "/version",
        exchange -> {
          byte[] body = "{\"gitVersion\": \"v1.36.0\"}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static ClusterAccess open(AccessConfig config) {
    return ClusterAccess.open(config, InstantSource.system());
  }
}
